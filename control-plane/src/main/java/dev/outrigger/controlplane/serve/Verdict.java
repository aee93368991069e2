package dev.outrigger.controlplane.serve;

/** What a request says of the responses before it. */
enum Verdict {
  /** Nothing: it is the first of its subscription, or only changes it. */
  NONE,
  /** The latest response is accepted. */
  ACK,
  /** The latest response is rejected, in whole or in part. */
  NACK,
  /** It answers a response that another one has followed since. */
  STALE
}
