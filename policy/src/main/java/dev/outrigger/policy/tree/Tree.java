package dev.outrigger.policy.tree;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One value of a document. {@link #line} is where it begins, or its key's line, from 1; 0 when it did not come from a
 * text.
 */
public sealed interface Tree {

  int line();

  /** What a person sees there, in a few words. */
  String describe();

  /** Named values, in the order written. */
  record Mapping(Map<String, Tree> fields, int line) implements Tree {

    public Mapping {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    @Override
    public String describe() {
      return "a mapping";
    }
  }

  /** Values in a row. */
  record Sequence(List<Tree> items, int line) implements Tree {

    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String describe() {
      return "a list";
    }
  }

  /** A single value, as written but without quotes and escapes. */
  record Scalar(Kind kind, String text, int line) implements Tree {

    private static final int SHOWN = 60;

    @Override
    public String describe() {
      return switch (kind) {
        case TEXT -> '"' + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...") + '"';
        case WHOLE, FRACTION, FLAG -> text;
        case NOTHING -> "null";
      };
    }
  }

  /** What a scalar is by the rules of YAML 1.2's core schema. */
  enum Kind {
    TEXT, WHOLE, FRACTION, FLAG, NOTHING
  }
}
