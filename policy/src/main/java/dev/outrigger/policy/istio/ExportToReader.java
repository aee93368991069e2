package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.util.List;
import java.util.stream.Collectors;

/** Reads {@code exportTo}. */
final class ExportToReader {

  private ExportToReader() {}

  static ExportTo read(Fields spec, String ownNamespace) {
    List<String> written = spec.texts("exportTo", "a namespace, . for the rule's own, or *",
        text -> !text.isEmpty() && !text.equals("~"));
    if (written.isEmpty() || written.contains("*")) {
      return ExportTo.EVERYWHERE;
    }
    return new ExportTo(false,
        written.stream().map(name -> name.equals(".") ? ownNamespace : name).collect(Collectors.toSet()));
  }
}
