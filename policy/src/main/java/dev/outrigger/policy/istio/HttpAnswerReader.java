package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.HttpAction.Body;
import dev.outrigger.policy.istio.HttpAction.DirectResponse;
import dev.outrigger.policy.istio.HttpAction.Redirect;
import dev.outrigger.policy.istio.HttpAction.RedirectPort;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the actions by which a route answers requests itself. */
final class HttpAnswerReader {

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private static final Map<String, RedirectPort> DERIVED = Map.of("FROM_PROTOCOL_DEFAULT",
      new RedirectPort.OfProtocol(), "FROM_REQUEST_PORT", new RedirectPort.OfRequest());

  private static final int LARGEST_BODY = 1 << 20;

  private HttpAnswerReader() {}

  /** @param matches of the route */
  static Redirect redirect(Fields redirect, List<HttpMatch> matches) {
    String uri = ProxyText.read(redirect, "uri");
    String prefix = ProxyText.read(redirect, "prefixRewrite");
    if (uri != null && prefix != null) {
      redirect.error("prefixRewrite", "bad-value", "set beside uri (expected: one of the two)");
    }
    if (prefix != null && matches.stream().anyMatch(HttpAnswerReader::isNoPrefix)) {
      redirect.error("prefixRewrite", "bad-value",
          "set where not every uri of the route's matches is a prefix (expected: prefixes only)");
    }
    Redirect read = new Redirect(uri, prefix, ProxyText.read(redirect, "authority"),
        redirect.word("scheme", Map.of("http", "http", "https", "https")), port(redirect), status(redirect));
    if (read.equals(new Redirect(null, null, null, null, new RedirectPort.Unchanged(), read.status()))) {
      redirect.error("", "missing",
          "goes where it came from (expected: uri, prefixRewrite, authority, scheme or port)");
    }
    return read;
  }

  static DirectResponse directResponse(Fields response) {
    Integer status = response.whole("status", 200, 599);
    if (!response.has("status")) {
      response.error("status", "missing", "missing (expected: a whole number, 200..599)");
    }
    return new DirectResponse(status == null ? 200 : status, response.object("body", HttpAnswerReader::body));
  }

  private static boolean isNoPrefix(HttpMatch match) {
    return match.uri() != null && !(match.uri() instanceof StringMatch.Prefix);
  }

  private static RedirectPort port(Fields redirect) {
    Integer number = redirect.port("port");
    RedirectPort derived = redirect.word("derivePort", DERIVED);
    if (redirect.has("port") && redirect.has("derivePort")) {
      redirect.error("derivePort", "bad-value", "set beside port (expected: one of the two)");
    }
    if (number != null) {
      return new RedirectPort.Number(number);
    }
    return derived == null ? new RedirectPort.Unchanged() : derived;
  }

  private static int status(Fields redirect) {
    Integer code = redirect.whole("redirectCode", 0, Integer.MAX_VALUE);
    if (code == null || code == 0) {
      return 301;
    }
    if (!REDIRECTS.contains(code)) {
      redirect.wrong("redirectCode", "one of 301, 302, 303, 307, 308");
    }
    return code;
  }

  private static @Nullable Body body(Fields body) {
    String text = body.text("string");
    String base64 = body.text("bytes");
    if (text != null && base64 != null) {
      body.error("bytes", "bad-value", "set beside string (expected: one of the two)");
    }
    if (text != null) {
      checkSize(body, "string", text.getBytes(StandardCharsets.UTF_8).length);
      return new Body.Text(text);
    }
    if (base64 == null) {
      return null;
    }
    try {
      checkSize(body, "bytes", Base64.getDecoder().decode(base64).length);
    } catch (IllegalArgumentException e) {
      body.wrong("bytes", "bytes in Base64");
    }
    return new Body.Bytes(base64);
  }

  private static void checkSize(Fields body, String name, int size) {
    if (size > LARGEST_BODY) {
      body.error(name, "bad-value", size + " bytes (expected: at most " + LARGEST_BODY + ")");
    }
  }
}
