package dev.outrigger.policy.tree;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One value of a document. {@link #line} is where it begins, or its key's line, from 1; 0 when it did not come from a
 * text.
 */
public sealed interface Tree {

  int line();

  /** What a person sees there, in a few words. */
  String describe();

  /**
   * The tree of a value that a JSON library has read already: maps, lists, texts, numbers, booleans and null.
   *
   * @throws IllegalArgumentException for a value that JSON does not have
   */
  static Tree of(@Nullable Object plain) {
    return switch (plain) {
      case null -> new Scalar(Kind.NOTHING, "", 0);
      case Map<?, ?> map -> {
        Map<String, Tree> fields = new LinkedHashMap<>();
        map.forEach((name, value) -> fields.put(String.valueOf(name), of(value)));
        yield new Mapping(fields, 0);
      }
      case Collection<?> items -> new Sequence(items.stream().map(Tree::of).toList(), 0);
      case String text -> new Scalar(Kind.TEXT, text, 0);
      case Boolean flag -> new Scalar(Kind.FLAG, flag.toString(), 0);
      case Integer whole -> new Scalar(Kind.WHOLE, whole.toString(), 0);
      case Long whole -> new Scalar(Kind.WHOLE, whole.toString(), 0);
      case BigInteger whole -> new Scalar(Kind.WHOLE, whole.toString(), 0);
      case Number number -> new Scalar(Kind.FRACTION, number.toString(), 0);
      default -> throw new IllegalArgumentException(
          plain.getClass().getName() + " (expected: a map, a list, a text, a number, a boolean or null)");
    };
  }

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
