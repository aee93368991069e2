package dev.outrigger.controlplane.auth;

import org.jspecify.annotations.Nullable;

/** Which service account each pod runs as, as far as that is known here. */
public interface PodAccounts {

  /** Null for a pod that is not known, or not yet. May be called by any thread; does not block. */
  @Nullable
  String of(String namespace, String pod);
}
