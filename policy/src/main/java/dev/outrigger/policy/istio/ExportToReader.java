package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;

/** Reads {@code exportTo}. */
final class ExportToReader {

  private static final String EXPECTED = "a namespace, . for the rule's own, or *";

  private ExportToReader() {}

  static ExportTo read(Fields spec, String ownNamespace) {
    return ExportTo.of(
        spec.texts("exportTo", EXPECTED, text -> !text.isEmpty() && !text.equals(ExportTo.NOBODY)), ownNamespace);
  }

  /** Likewise, of a kind that may be hidden from all. */
  static ExportTo readOrNobody(Fields spec, String ownNamespace) {
    return ExportTo.of(spec.texts("exportTo", EXPECTED + ", or ~ for nobody", text -> !text.isEmpty()), ownNamespace);
  }
}
