package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.HeaderOperations.Edits;
import java.util.List;
import java.util.Map;

/** Reads {@code headers} of a route or of one of its destinations. */
final class HeaderOperationsReader {

  /** Whether the host may be set among the headers: of requests it may, of responses there is none. */
  private enum Side {
    REQUEST, RESPONSE
  }

  private HeaderOperationsReader() {}

  static HeaderOperations read(Fields headers) {
    return new HeaderOperations(headers.objectOrEmpty("request", edits -> edits(edits, Side.REQUEST)),
        headers.objectOrEmpty("response", edits -> edits(edits, Side.RESPONSE)));
  }

  private static Edits edits(Fields edits, Side side) {
    List<String> remove = edits.texts("remove", HeaderNames.EXPECTED + ", and not the host",
        name -> HeaderNames.isHeader(name) && !HeaderNames.isAuthority(name));
    return new Edits(values(edits, "set", side), values(edits, "add", side), remove);
  }

  private static Map<String, String> values(Fields edits, String field, Side side) {
    Map<String, String> values = edits.textMap(field);
    values.forEach((name, value) -> {
      boolean host = HeaderNames.isAuthority(name);
      if (host ? side == Side.RESPONSE : !HeaderNames.isHeader(name)) {
        edits.error(field, "bad-value", '"' + name + "\" (expected: " + HeaderNames.EXPECTED
            + (side == Side.RESPONSE ? ", and not the host)" : ")"));
      }
      String wrong = host ? ProxyText.wrongInText(value) : ProxyText.wrongInFormat(value);
      if (wrong != null) {
        edits.error(field, "bad-value", name + ": " + wrong);
      }
    });
    return values;
  }
}
