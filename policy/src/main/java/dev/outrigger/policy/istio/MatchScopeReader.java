package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads for whom a match is. */
final class MatchScopeReader {

  private MatchScopeReader() {}

  static MatchScope read(Fields match) {
    return new MatchScope(match.port("port"), labels(match), namespace(match), gateways(match));
  }

  private static Map<String, String> labels(Fields match) {
    Map<String, String> labels = match.textMap("sourceLabels");
    labels.forEach((name, value) -> {
      if (name.isEmpty() || name.contains("*") || value.contains("*")) {
        match.error("sourceLabels", "bad-value",
            '"' + name + ": " + value + "\" (expected: a label's name and its whole value, without *)");
      }
    });
    return labels;
  }

  private static @Nullable String namespace(Fields match) {
    String namespace = match.text("sourceNamespace", "");
    return namespace.isEmpty() ? null : namespace;
  }

  private static List<String> gateways(Fields match) {
    List<String> gateways = match.texts("gateways", "the name of a gateway, or mesh", name -> !name.isEmpty());
    if (!gateways.isEmpty() && !gateways.contains(VirtualService.MESH)) {
      match.warn("gateways", "not-supported",
          "gateways are not supported yet, and no sidecar uses this match (expected: mesh among them)");
    }
    return gateways;
  }
}
