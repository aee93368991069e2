package dev.outrigger.controlplane.status;

/** What conditions tell of, in the order in which they are written; with the Gateway API's words for it. */
enum ConditionType {
  /** False: the object has an error, and is not used. */
  ACCEPTED("Accepted"),
  /** False: it names something that is not there. */
  RESOLVED_REFS("ResolvedRefs"),
  /** True: another object has what this one wants, and came first. */
  CONFLICTED("Conflicted"),
  /** True: a part of it means nothing to the mesh. */
  PARTIALLY_INVALID("PartiallyInvalid"),
  /** False: a proxy does not take what was made of it. */
  PROGRAMMED("Programmed");

  private final String text;

  ConditionType(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
