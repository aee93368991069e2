package dev.outrigger.controlplane.status;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** Why a request to the API server failed, in a line. */
final class Refusals {

  private Refusals() {}

  static String reason(KubernetesClientException e) {
    if (e.getStatus() != null && e.getStatus().getMessage() != null) {
      return e.getStatus().getMessage();
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
