package dev.outrigger.sidecar.codec;

import org.jspecify.annotations.Nullable;

/** The head of a response, interim ones (1xx) included. Its views stay the same objects from response to response. */
public final class ResponseHead extends HeaderBlock {
  private final ByteSlice reason = new ByteSlice();
  private final HopHeaders hop = new HopHeaders(this);
  private @Nullable HttpMethod asked;
  private HttpVersion version = HttpVersion.HTTP_1_1;
  private BodyFraming framing = BodyFraming.NONE;
  private long contentLength;
  private int status;
  private int reasonStart;
  private int reasonEnd;

  ResponseHead(Http1Limits limits) {
    super(limits);
  }

  /**
   * Says that a request with that method was sent and its response may come. To be called once before each response; bytes that come
   * unasked are refused, for they would be taken for the answer to the next request.
   */
  public void expect(HttpMethod method) {
    asked = method;
  }

  public int status() {
    return status;
  }

  /** May be empty. */
  public ByteSlice reason() {
    return reason;
  }

  public HttpVersion version() {
    return version;
  }

  /** True for 100 to 199 except 101: the final response is still to come. */
  public boolean isInterim() {
    return status < 200 && status != 101;
  }

  /** True when the connection can carry another request after this message (RFC 9112 §9.3). */
  public boolean keepAlive() {
    return framing != BodyFraming.UNTIL_CLOSE && hop.keepAlive(version);
  }

  public BodyFraming framing() {
    return framing;
  }

  /** Of framing LENGTH, else 0. */
  public long contentLength() {
    return contentLength;
  }

  @Override
  boolean isExpected() {
    return asked != null;
  }

  @Override
  @Nullable
  Http1Error startLine(int start, int end) {
    int versionEnd = start + StartLine.VERSION_LENGTH;
    if (end < versionEnd + 4 || bytes[versionEnd] != ' ') {
      return Http1Error.INVALID_START_LINE;
    }
    HttpVersion found = StartLine.version(bytes, start, versionEnd);
    if (found == null) {
      return StartLine.looksLikeVersion(bytes, start, versionEnd) ? Http1Error.UNSUPPORTED_VERSION
          : Http1Error.INVALID_START_LINE;
    }
    version = found;
    int digits = versionEnd + 1;
    status = (int) Octets.decimal(bytes, digits, digits + 3);
    // Many servers leave out the space before an empty reason, which RFC 9112 §4 wants.
    boolean ends = digits + 3 == end || bytes[digits + 3] == ' ';
    if (status < 100 || !ends) {
      return Http1Error.INVALID_STATUS;
    }
    reasonStart = Math.min(digits + 4, end);
    reasonEnd = end;
    return null;
  }

  @Override
  @Nullable
  Http1Error complete() {
    reason.set(bytes, reasonStart, reasonEnd);
    Http1Error error = hop.read();
    if (error == null) {
      error = readFraming();
    }
    if (!isInterim()) {
      asked = null;
    }
    return error;
  }

  private @Nullable Http1Error readFraming() {
    framing = BodyFraming.NONE;
    contentLength = 0;
    boolean chunked = has(HeaderId.TRANSFER_ENCODING);
    boolean counted = has(HeaderId.CONTENT_LENGTH);
    if (chunked && counted) {
      return Http1Error.LENGTH_AND_CHUNKED;
    }
    if (counted && isRepeated(HeaderId.CONTENT_LENGTH)) {
      return Http1Error.REPEATED_CONTENT_LENGTH;
    }
    long length = counted ? hop.contentLength() : 0;
    if (length < 0) {
      return Http1Error.INVALID_CONTENT_LENGTH;
    }
    if (status < 200 || status == 204) {
      return withoutBody(chunked, length);
    }
    if (asked == HttpMethod.CONNECT && status < 300) {
      framing = BodyFraming.UNTIL_CLOSE;
      return null;
    }
    if (chunked && version == HttpVersion.HTTP_1_0) {
      return Http1Error.TRANSFER_ENCODING_IN_HTTP_1_0;
    }
    if (chunked && !hop.isChunkedOnly()) {
      return Http1Error.UNKNOWN_TRANSFER_ENCODING;
    }
    if (status == 304 || asked == HttpMethod.HEAD) {
      return null;
    }
    if (chunked) {
      framing = BodyFraming.CHUNKED;
      return null;
    }
    framing = counted ? BodyFraming.LENGTH : BodyFraming.UNTIL_CLOSE;
    contentLength = length;
    return null;
  }

  private @Nullable Http1Error withoutBody(boolean chunked, long length) {
    if (chunked) {
      return Http1Error.TRANSFER_ENCODING_NOT_ALLOWED;
    }
    if (length > 0) {
      return Http1Error.CONTENT_LENGTH_NOT_ALLOWED;
    }
    withhold(HeaderId.CONTENT_LENGTH);
    if (status == 101) {
      framing = BodyFraming.UNTIL_CLOSE;
    }
    return null;
  }
}
