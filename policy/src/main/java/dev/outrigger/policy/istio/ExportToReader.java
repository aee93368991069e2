package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.util.List;

/** Reads {@code exportTo}. */
final class ExportToReader {

  private static final String EXPECTED = "a namespace, . for the rule's own, or *";

  private ExportToReader() {}

  static ExportTo read(Fields spec, String ownNamespace) {
    return of(spec, spec.texts("exportTo", EXPECTED, text -> !text.isEmpty() && !text.equals(ExportTo.NOBODY)),
        ownNamespace);
  }

  /** Likewise, of a kind that may be hidden from all. */
  static ExportTo readOrNobody(Fields spec, String ownNamespace) {
    return of(spec, spec.texts("exportTo", EXPECTED + ", or ~ for nobody", text -> !text.isEmpty()), ownNamespace);
  }

  /** All or nobody stand alone, and each namespace once (Istio). */
  private static ExportTo of(Fields spec, List<String> written, String ownNamespace) {
    for (String alone : List.of("*", ExportTo.NOBODY)) {
      if (written.size() > 1 && written.contains(alone)) {
        spec.error("exportTo", "bad-value", '"' + alone + "\" beside others (expected: it alone, or others)");
      }
    }
    List<String> meant = written.stream().map(name -> name.equals(".") ? ownNamespace : name).toList();
    if (meant.stream().distinct().count() < meant.size()) {
      spec.error("exportTo", "bad-value",
          String.join(", ", written) + " (expected: each namespace once; . is " + ownNamespace + ")");
    }
    return ExportTo.of(written, ownNamespace);
  }
}
