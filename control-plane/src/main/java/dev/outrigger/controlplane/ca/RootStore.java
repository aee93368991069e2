package dev.outrigger.controlplane.ca;

import java.io.IOException;

/** Where the mesh's certificate authority is kept. */
public interface RootStore {

  /**
   * The authority that all replicas share, made now if there is none. Blocks.
   *
   * @throws IOException if it can neither be read nor made; the message says what is wrong
   */
  CertificateAuthority load() throws IOException;
}
