package dev.outrigger.sidecar.codec;

/**
 * Why a message was refused. After one of these the connection must not be reused: where the next message starts is not known.
 *
 * <p>{@link #status()} is what a refused <em>request</em> is answered with; a refused response is always a 502 to the client.
 * {@link #details()} is Envoy's response code details for the case, so that dashboards and logs read alike; {@link #reason()} is ours and
 * says what exactly was wrong.
 */
public enum Http1Error {
  HEAD_TOO_LARGE(431, "http1.headers_too_large", "head larger than the limit"),
  TOO_MANY_HEADERS(431, "http1.too_many_headers", "more header fields than the limit"),

  BARE_CR(400, "http1.codec_error", "CR without LF"),
  BARE_LF(400, "http1.codec_error", "LF without CR"),
  OBSOLETE_FOLD(400, "http1.codec_error", "header line that begins with white space"),
  SPACE_BEFORE_COLON(400, "http1.codec_error", "white space between header name and colon"),
  EMPTY_HEADER_NAME(400, "http1.codec_error", "header line without a name"),
  MISSING_COLON(400, "http1.codec_error", "header line without a colon"),
  INVALID_HEADER_NAME(400, "http1.invalid_characters", "character in a header name that is not of a token"),
  INVALID_HEADER_VALUE(400, "http1.invalid_characters", "control character in a header value"),

  INVALID_START_LINE(400, "http1.codec_error", "start line that is not of HTTP/1"),
  TOO_MANY_EMPTY_LINES(400, "http1.codec_error", "too many empty lines before a request"),
  INVALID_METHOD(400, "http1.codec_error", "method that is not a token"),
  INVALID_TARGET(400, "http1.invalid_url", "request target of none of the four forms"),
  INVALID_TARGET_CHARACTER(400, "http1.invalid_url", "character in the request target that a URI has not"),
  INVALID_SCHEME(400, "http1.invalid_scheme", "scheme of the request target that is neither http nor https"),
  INVALID_AUTHORITY(400, "http1.invalid_url", "host that is not host[:port]"),
  UNSUPPORTED_VERSION(505, "http1.codec_error", "HTTP version other than 1.0 and 1.1"),
  HTTP2_PREFACE(400, "http1.http2_preface", "HTTP/2 connection preface where HTTP/1 is spoken"),
  MISSING_HOST(400, "missing_host_header", "HTTP/1.1 request without Host"),
  REPEATED_HOST(400, "http1.codec_error", "more than one Host"),
  INVALID_STATUS(502, "http1.codec_error", "status that is not three digits"),

  INVALID_CONTENT_LENGTH(400, "http1.codec_error", "Content-Length that is not one decimal number"),
  REPEATED_CONTENT_LENGTH(400, "http1.codec_error", "more than one Content-Length"),
  CONTENT_LENGTH_NOT_ALLOWED(502, "http1.content_length_not_allowed", "Content-Length on a status that has no body"),
  LENGTH_AND_CHUNKED(400, "http1.content_length_and_chunked_not_allowed", "both Content-Length and Transfer-Encoding"),
  UNKNOWN_TRANSFER_ENCODING(501, "http1.invalid_transfer_encoding", "Transfer-Encoding other than chunked"),
  TRANSFER_ENCODING_IN_HTTP_1_0(400, "http1.transfer_encoding_not_allowed", "Transfer-Encoding in HTTP/1.0"),
  TRANSFER_ENCODING_NOT_ALLOWED(502, "http1.transfer_encoding_not_allowed",
      "Transfer-Encoding on a status that has no body"),
  BODY_NOT_ALLOWED(400, "http1.body_disallowed", "CONNECT with a body"),
  REJECTED_CONNECTION_OPTION(400, "http1.connection_header_rejected",
      "Connection names a header that must not be removed, or too many"),

  INVALID_CHUNK_SIZE(400, "http1.codec_error", "chunk size that is not 1 to 15 hexadecimal digits"),
  INVALID_CHUNK_EXTENSION(400, "http1.codec_error", "control character in a chunk extension"),
  CHUNK_EXTENSION_TOO_LONG(400, "http1.codec_error", "chunk extension longer than the limit"),
  MISSING_CHUNK_END(400, "http1.codec_error", "chunk data not followed by CRLF"),

  UNEXPECTED_END(400, "http1.codec_error", "connection closed within a message"),
  UNEXPECTED_RESPONSE(502, "http1.codec_error", "bytes of a response that no request asked for");

  private final int status;
  private final String details;
  private final String reason;

  Http1Error(int status, String details, String reason) {
    this.status = status;
    this.details = details;
    this.reason = reason;
  }

  public int status() {
    return status;
  }

  public String details() {
    return details;
  }

  public String reason() {
    return reason;
  }
}
