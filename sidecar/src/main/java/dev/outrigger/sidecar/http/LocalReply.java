package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.HeaderId;
import dev.outrigger.sidecar.codec.Http1Encoder;
import dev.outrigger.sidecar.codec.HttpMethod;
import dev.outrigger.sidecar.codec.ReasonPhrase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * A response of our own. Laid out as Envoy's, and with one header more, {@value #CAUSE}, that says which rule, limit or endpoint state
 * brought it about.
 *
 * @param status of the response
 * @param body plain text, empty for none
 * @param cause for {@value #CAUSE}, null when the reply is what was asked for
 * @param location of a redirect, null for none
 * @param overloaded true when a limit was reached
 */
record LocalReply(int status, String body, @Nullable String cause, @Nullable String location, boolean overloaded) {

  static final String CAUSE = "x-outrigger-error";

  private static final AsciiString CAUSE_NAME = new AsciiString(CAUSE);
  private static final byte[] OVERLOADED = Http1Encoder.lineOf(HeaderId.X_ENVOY_OVERLOADED.text(), "true");
  private static final byte[] PLAIN_TEXT = Http1Encoder.lineOf(HeaderId.CONTENT_TYPE.text(), "text/plain");

  /**
   * The answer to an error that comes early enough for one.
   *
   * @param tries that the request had
   */
  static LocalReply of(ProxyError error, String cause, int tries) {
    boolean overloaded = error == ProxyError.REQUEST_OVERFLOW || error == ProxyError.PENDING_OVERFLOW;
    return new LocalReply(error.status(), error.body(tries), cause, null, overloaded);
  }

  /** The answer to bytes that are not a request; its body is the status' phrase. */
  static LocalReply refused(int status, String cause) {
    return new LocalReply(status, ReasonPhrase.of(status).toString(), cause, null, false);
  }

  /**
   * The answer that a route has of its own; where it is a refusal the cause says whose.
   *
   * @param origin of the answer, such as the names of the route and its virtual host
   */
  static LocalReply direct(int status, String body, String origin) {
    return new LocalReply(status, body, status >= 400 ? "direct_response; " + origin : null, null, false);
  }

  static LocalReply redirect(int status, String location) {
    return new LocalReply(status, "", null, location, false);
  }

  /** What the access log may ask for of the headers, by a name in lower case. */
  @Nullable
  String header(String lowerCaseName) {
    return switch (lowerCaseName) {
      case "content-type" -> body.isEmpty() ? null : "text/plain";
      case "location" -> location;
      case CAUSE -> cause;
      default -> null;
    };
  }

  /** Bytes of the body, as the client of {@code method} gets it. */
  int bodyBytes(HttpMethod method) {
    return method == HttpMethod.HEAD || isBodyless() ? 0 : ByteBufUtil.utf8Bytes(body);
  }

  private boolean isBodyless() {
    return status == 204 || status == 304;
  }

  /**
   * Writes the whole response.
   *
   * @param more writes further header lines
   */
  void write(
      ByteBuf out,
      HttpMethod method,
      byte[] serverLine,
      DateLine date,
      ResponseWriter.Persistence persistence,
      More more) {
    Http1Encoder.statusLine(out, status);
    if (location != null) {
      Http1Encoder.header(out, HeaderId.LOCATION.text(), location);
    }
    if (overloaded) {
      Http1Encoder.line(out, OVERLOADED);
    }
    if (!isBodyless()) {
      Http1Encoder.header(out, HeaderId.CONTENT_LENGTH.text(), ByteBufUtil.utf8Bytes(body));
    }
    if (!body.isEmpty()) {
      Http1Encoder.line(out, PLAIN_TEXT);
    }
    if (cause != null) {
      Http1Encoder.header(out, CAUSE_NAME, cause);
    }
    Http1Encoder.line(out, date.now());
    Http1Encoder.line(out, serverLine);
    more.write(out);
    ResponseWriter.persistence(out, persistence);
    Http1Encoder.endOfHead(out);
    if (bodyBytes(method) > 0) {
      ByteBufUtil.writeUtf8(out, body);
    }
  }

  /** What a route adds. */
  interface More {

    More NONE = out -> {};

    void write(ByteBuf out);
  }
}
