package dev.outrigger.policy.field;

import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.tree.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one mapping. Each accessor notes that its field is known; a wrong type or value becomes an error
 * finding and the accessor answers as if the field were absent. A field that is null in the text counts as absent, as
 * in Kubernetes. When the mapping was read, whatever no accessor asked for is reported as unknown, so a reader must
 * name all fields it knows, also when it does not use them.
 */
public final class Fields {

  /** What a value was expected to be in a finding about durations. */
  private static final String A_DURATION = "a duration with its unit, as 10s, 1m30s or 250ms";

  private final Findings findings;
  private final Tree.Mapping mapping;
  private final String path;
  private final TreeSet<String> known = new TreeSet<>();

  /** Fields whose names begin so are checked even so; all when empty, none when null. */
  private @Nullable String checked = "";

  /** The fields of a whole object. Call {@link #finish} when all was read. */
  public Fields(Tree.Mapping mapping, Findings findings) {
    this(mapping, findings, "");
  }

  private Fields(Tree.Mapping mapping, Findings findings, String path) {
    this.mapping = mapping;
    this.findings = findings;
    this.path = path;
  }

  // Texts

  public @Nullable String text(String name) {
    Tree value = take(name);
    if (value instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.TEXT) {
      return scalar.text();
    }
    if (value != null) {
      wrong(value, at(name), value instanceof Tree.Scalar ? "text; put the value in quotes" : "text");
    }
    return null;
  }

  public String text(String name, String fallback) {
    String text = text(name);
    return text == null ? fallback : text;
  }

  /** A text that must be there, not be empty, and pass the check. Empty when it did not. */
  public String requiredText(String name, String expected, Predicate<String> check) {
    String text = text(name);
    if (text == null && !has(name)) {
      error(name, "missing", "missing (expected: " + expected + ")");
      return "";
    }
    if (text != null && (text.isEmpty() || !check.test(text))) {
      wrong(require(name), at(name), expected);
    }
    return text == null ? "" : text;
  }

  public List<String> texts(String name, String expected, Predicate<String> check) {
    return list(name, (item, itemPath) -> {
      if (item instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.TEXT && check.test(scalar.text())) {
        return scalar.text();
      }
      wrong(item, itemPath, expected);
      return null;
    });
  }

  public Map<String, String> textMap(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    Tree.Mapping map = mapping(name);
    if (map != null) {
      map.fields().forEach((key, value) -> {
        if (value instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.TEXT) {
          texts.put(key, scalar.text());
        } else {
          wrong(value, at(name) + "[" + key + "]", "text; put the value in quotes");
        }
      });
    }
    return texts;
  }

  /** Port numbers by names that the author chose. */
  public Map<String, Integer> portMap(String name) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    objectOrEmpty(name, fields -> {
      for (String key : fields.mapping.fields().keySet()) {
        Integer port = fields.port(key);
        if (port != null) {
          ports.put(key, port);
        }
      }
      return ports;
    });
    return ports;
  }

  /** One of a few words. */
  public <E> @Nullable E word(String name, Map<String, E> words) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    E meaning = words.get(text);
    if (meaning == null) {
      wrong(require(name), at(name), "one of " + String.join(", ", new TreeSet<>(words.keySet())));
    }
    return meaning;
  }

  public <E> E word(String name, Map<String, E> words, E fallback) {
    E meaning = word(name, words);
    return meaning == null ? fallback : meaning;
  }

  // Numbers, flags, durations

  /** A whole number from {@code min} to {@code max}. */
  public @Nullable Integer whole(String name, int min, int max) {
    Tree value = take(name);
    return value == null ? null : whole(value, at(name), min, max);
  }

  private @Nullable Integer whole(Tree value, String where, int min, int max) {
    Long number =
        value instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.WHOLE ? WholeNumber.parse(scalar.text())
            : null;
    if (number == null || number < min || number > max) {
      wrong(value, where, "a whole number, " + min + ".." + max);
      return null;
    }
    return number.intValue();
  }

  public int whole(String name, int min, int max, int fallback) {
    Integer number = whole(name, min, max);
    return number == null ? fallback : number;
  }

  /** A list of whole numbers, each from {@code min} to {@code max}. */
  public List<Integer> wholes(String name, int min, int max) {
    return list(name, (item, itemPath) -> whole(item, itemPath, min, max));
  }

  /** A mapping from names that the author chose to whole numbers, each from {@code min} to {@code max}. */
  public Map<String, Integer> wholeMap(String name, int min, int max) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    Tree.Mapping map = mapping(name);
    if (map != null) {
      map.fields().forEach((key, value) -> {
        Integer number = whole(value, at(name) + "[" + key + "]", min, max);
        if (number != null) {
          numbers.put(key, number);
        }
      });
    }
    return numbers;
  }

  /** A number, with a fraction or without, that passes the check. */
  public @Nullable Double number(String name, String expected, DoublePredicate check) {
    Tree value = take(name);
    if (value == null) {
      return null;
    }
    Double number =
        value instanceof Tree.Scalar scalar && (scalar.kind() == Tree.Kind.WHOLE || scalar.kind() == Tree.Kind.FRACTION)
            ? FractionalNumber.parse(scalar.text())
            : null;
    if (number == null || !check.test(number)) {
      wrong(value, at(name), expected);
      return null;
    }
    return number;
  }

  /** A share in per cent, 0 to 100. */
  public @Nullable Double percent(String name) {
    return number(name, "a number, 0..100", percent -> percent >= 0 && percent <= 100);
  }

  public @Nullable Integer port(String name) {
    return whole(name, 1, 65_535);
  }

  public @Nullable Boolean flag(String name) {
    Tree value = take(name);
    if (value instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.FLAG) {
      return scalar.text().equalsIgnoreCase("true");
    }
    if (value != null) {
      wrong(value, at(name), "true or false");
    }
    return null;
  }

  public boolean flag(String name, boolean fallback) {
    Boolean flag = flag(name);
    return flag == null ? fallback : flag;
  }

  /** A duration of at least {@code min}. */
  public @Nullable Duration duration(String name, Duration min) {
    Tree value = take(name);
    if (value == null) {
      return null;
    }
    Duration duration = value instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.TEXT
        ? Durations.parse(scalar.text())
        : null;
    if (duration == null) {
      wrong(value, at(name), A_DURATION);
      return null;
    }
    if (duration.compareTo(min) < 0) {
      wrong(value, at(name), min.isZero() ? "a duration, 0s or more" : "a duration, " + min.toMillis() + "ms or more");
      return null;
    }
    return duration;
  }

  /** A duration of at least 1 ms, as almost all of Istio's must be. */
  public @Nullable Duration duration(String name) {
    return duration(name, Duration.ofMillis(1));
  }

  /** A duration of at least 1 ms that must be there; null when it is not. */
  public @Nullable Duration requiredDuration(String name) {
    if (!has(name)) {
      error(name, "missing", "missing (expected: " + A_DURATION + ")");
    }
    return duration(name);
  }

  /** A duration that stands in a text of the reader's own, for example in an annotation; null when it is none. */
  public static @Nullable Duration parseDuration(String text) {
    return Durations.parse(text);
  }

  // What holds more fields

  /** Reads a nested mapping, and reports what {@code reader} left in it. Null when it is absent. */
  public <T> @Nullable T object(String name, Function<Fields, ? extends @Nullable T> reader) {
    Tree.Mapping map = mapping(name);
    return map == null ? null : read(map, at(name), reader);
  }

  /** Like {@link #object} with an empty mapping in place of one that is absent. */
  public <T extends @Nullable Object> T objectOrEmpty(String name, Function<Fields, T> reader) {
    Tree.Mapping map = mapping(name);
    return read(map == null ? new Tree.Mapping(Map.of(), mapping.line()) : map, at(name), reader);
  }

  /** A list of mappings. An item that {@code reader} answers with null is left out. */
  public <T> List<T> objects(String name, Function<Fields, ? extends @Nullable T> reader) {
    return list(name, (item, itemPath) -> {
      if (item instanceof Tree.Mapping map) {
        return read(map, itemPath, reader);
      }
      wrong(item, itemPath, "a mapping");
      return null;
    });
  }

  /**
   * A mapping from names that the author chose to mappings; one that is null in the text counts as empty. An entry that
   * {@code reader} answers with null is left out.
   */
  public <T> Map<String, T> objectMap(String name, BiFunction<String, Fields, ? extends @Nullable T> reader) {
    Map<String, T> objects = new LinkedHashMap<>();
    Tree.Mapping map = mapping(name);
    if (map != null) {
      map.fields().forEach((key, value) -> {
        String itemPath = at(name) + "[" + key + "]";
        Tree item = isNull(value) ? new Tree.Mapping(Map.of(), value.line()) : value;
        if (item instanceof Tree.Mapping fields) {
          T read = read(fields, itemPath, itemFields -> reader.apply(key, itemFields));
          if (read != null) {
            objects.put(key, read);
          }
        } else {
          wrong(value, itemPath, "a mapping");
        }
      });
    }
    return objects;
  }

  /** The value as it stands, for what no accessor covers; null when absent. */
  public @Nullable Tree take(String name) {
    known.add(name);
    Tree value = mapping.fields().get(name);
    return value == null || isNull(value) ? null : value;
  }

  /** Whether the field is there and not null. Does not count as knowing it. */
  public boolean has(String name) {
    Tree value = mapping.fields().get(name);
    return value != null && !isNull(value);
  }

  /** An error unless the list has something in it. */
  public void requireItems(String name, String expected) {
    if (!has(name)) {
      error(name, "missing", "missing (expected: " + expected + ")");
    } else if (mapping.fields().get(name) instanceof Tree.Sequence list && list.items().isEmpty()) {
      error(name, "missing", "empty (expected: " + expected + ")");
    }
  }

  // What the reader has to say

  /** These fields are known and mean nothing to a mesh. */
  public void leave(String... names) {
    known.addAll(List.of(names));
  }

  /** The mapping has fields that are somebody else's to check. */
  public void leaveRest() {
    checked = null;
  }

  /** The mapping has fields that are somebody else's to check, but for those whose names begin with {@code prefix}. */
  public void leaveRestExcept(String prefix) {
    checked = prefix;
  }

  /** These fields of the API are not supported yet: the object is used without them. */
  public void notSupported(String... names) {
    for (String name : names) {
      if (take(name) != null) {
        warn(name, "not-supported", "not supported yet; the rest holds without it");
      }
    }
  }

  /**
   * This field of the API is not supported yet, and without it the object would mean something that its author did not
   * want.
   */
  public void refuse(String name, String because) {
    if (take(name) != null) {
      error(name, "not-supported", "not supported yet, and without it " + because);
    }
  }

  /** An error when more than one of these fields is there. */
  public void atMostOne(String... names) {
    List<String> seen = List.of(names).stream().filter(this::has).toList();
    if (seen.size() > 1) {
      error(seen.getLast(), "bad-value",
          "beside " + seen.getFirst() + " (expected: only one of " + String.join(", ", names) + ")");
    }
  }

  /** An error unless at least one of these fields is there. */
  public void atLeastOne(String... names) {
    if (List.of(names).stream().noneMatch(this::has)) {
      error("", "missing", "empty (expected: one of " + String.join(", ", names) + ")");
    }
  }

  /** An error about a field, or about the whole mapping when {@code name} is empty. */
  public void error(String name, String code, String message) {
    findings.add(Severity.ERROR, code, lineOf(name), at(name), message);
  }

  /** An error about a value: {@code value (expected: expected)}. */
  public void wrong(String name, String expected) {
    wrong(require(name), at(name), expected);
  }

  /** A warning about a field, or about the whole mapping when {@code name} is empty. */
  public void warn(String name, String code, String message) {
    findings.add(Severity.WARNING, code, lineOf(name), at(name), message);
  }

  /** Reports the fields that nobody asked for. */
  public void finish() {
    if (checked == null) {
      return;
    }
    for (Map.Entry<String, Tree> field : mapping.fields().entrySet()) {
      if (field.getKey().startsWith(checked) && !known.contains(field.getKey())) {
        String meant = Spelling.nearest(field.getKey(), known);
        findings.add(Severity.WARNING, "unknown-field", field.getValue().line(), at(field.getKey()), meant == null
            ? "unknown field (expected: one of " + String.join(", ", known) + ")"
            : "unknown field (did you mean \"" + meant + "\"?)");
      }
    }
  }

  private <T extends @Nullable Object> T read(Tree.Mapping map, String itemPath, Function<Fields, T> reader) {
    Fields fields = new Fields(map, findings, itemPath);
    T result = reader.apply(fields);
    fields.finish();
    return result;
  }

  private <T> List<T> list(String name, ItemReader<T> reader) {
    List<T> items = new ArrayList<>();
    Tree value = take(name);
    if (value instanceof Tree.Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        T item = reader.read(sequence.items().get(i), at(name) + "[" + i + "]");
        if (item != null) {
          items.add(item);
        }
      }
    } else if (value != null) {
      wrong(value, at(name), "a list");
    }
    return items;
  }

  private Tree.@Nullable Mapping mapping(String name) {
    Tree value = take(name);
    if (value instanceof Tree.Mapping map) {
      return map;
    }
    if (value != null) {
      wrong(value, at(name), "a mapping");
    }
    return null;
  }

  private void wrong(Tree value, String where, String expected) {
    findings.add(Severity.ERROR, "bad-value", value.line(), where, value.describe() + " (expected: " + expected + ")");
  }

  private Tree require(String name) {
    Tree value = mapping.fields().get(name);
    return value == null ? mapping : value;
  }

  private int lineOf(String name) {
    return require(name).line();
  }

  private String at(String name) {
    if (name.indexOf('.') >= 0) {
      return path + "[" + name + "]";
    }
    return path.isEmpty() || name.isEmpty() ? path + name : path + "." + name;
  }

  private static boolean isNull(Tree value) {
    return value instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.NOTHING;
  }

  /** Reads one item of a list; null when it was wrong. */
  private interface ItemReader<T> {
    @Nullable
    T read(Tree item, String itemPath);
  }
}
