package dev.outrigger.sidecar.balance;

/** How one try at an endpoint ended. */
public enum Outcome {
  /** A response head came; its status tells failure from success. */
  RESPONSE(0),
  CONNECT_FAILURE(503),
  CONNECT_TIMEOUT(504),
  /** The connection broke after it was established and before a response head came. */
  RESET(503),
  /** No response head in time. */
  TIMEOUT(504),
  /** Given up for a reason that says nothing about the endpoint: the client left, or the try was never sent. */
  CANCELLED(0);

  private final int equivalentStatus;

  Outcome(int equivalentStatus) {
    this.equivalentStatus = equivalentStatus;
  }

  /** The status that outlier detection counts a local-origin failure as when it does not tell the two apart (Envoy's mapping). */
  int status(int httpStatus) {
    return this == RESPONSE ? httpStatus : equivalentStatus;
  }
}
