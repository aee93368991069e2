package dev.outrigger.controlplane.status;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the lease is kept. Blocks. */
interface LeaseStore {

  /** The lease as it is now, null when there is none. */
  @Nullable
  Lease read() throws IOException;

  /**
   * Writes the lease over the version that it carries.
   *
   * @return what is kept now, with its new version; null when somebody else wrote meanwhile
   */
  @Nullable
  Lease write(Lease lease) throws IOException;
}
