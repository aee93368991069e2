package dev.outrigger.policy.finding;

/** How much a {@link Finding} matters to the object that it speaks of. */
public enum Severity {
  /** Nothing is wrong; a person may want to know. */
  INFO,
  /** The object is used, without what the finding names. */
  WARNING,
  /** The object, or the whole file when no object is named, is not used; its last good version stays. */
  ERROR
}
