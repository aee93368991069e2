package dev.outrigger.sidecar.xds;

import org.jspecify.annotations.Nullable;

/** Where in a resource a field stands, as a reader would write it: {@code filter_chains[0].filters[1].typed_config}. */
record FieldPath(@Nullable FieldPath parent, String segment) {

  static final FieldPath ROOT = new FieldPath(null, "");

  FieldPath field(String name) {
    return new FieldPath(this, name);
  }

  FieldPath index(int index) {
    return new FieldPath(this, "[" + index + "]");
  }

  FieldPath key(Object key) {
    return new FieldPath(this, "[" + key + "]");
  }

  /** For a field whose value is not what it must be. */
  InvalidFieldException invalid(Object seen, String expected) {
    return new InvalidFieldException(this + ": " + seen + " (expected: " + expected + ")");
  }

  InvalidFieldException unsupported(Object seen) {
    return new InvalidFieldException(this + ": " + seen + ": not supported");
  }

  InvalidFieldException missing() {
    return new InvalidFieldException(this + ": missing");
  }

  @Override
  public String toString() {
    if (parent == null) {
      return segment;
    }
    String before = parent.toString();
    return before.isEmpty() || segment.startsWith("[") ? before + segment : before + "." + segment;
  }
}
