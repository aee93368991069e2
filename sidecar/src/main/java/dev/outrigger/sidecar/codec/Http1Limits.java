package dev.outrigger.sidecar.codec;

/**
 * What a peer may make us hold.
 *
 * @param maxHeadBytes of a head, or of a trailer section, start line and line ends included
 * @param maxHeaderCount of fields in either
 */
public record Http1Limits(int maxHeadBytes, int maxHeaderCount) {
  /** Envoy's default for requests: 60 KiB and 100 fields. */
  public static final Http1Limits REQUEST = new Http1Limits(60 << 10, 100);

  /** Envoy's default for HTTP/1 responses: 80 KiB and 100 fields. */
  public static final Http1Limits RESPONSE = new Http1Limits(80 << 10, 100);

  public Http1Limits {
    if (maxHeadBytes < 64) {
      throw new IllegalArgumentException("maxHeadBytes: " + maxHeadBytes + " (expected: at least 64)");
    }
    if (maxHeaderCount < 1) {
      throw new IllegalArgumentException("maxHeaderCount: " + maxHeaderCount + " (expected: at least 1)");
    }
  }
}
