package dev.outrigger.sidecar.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hash table that is asked with a range of a {@link CharSequence}, ignoring ASCII case, without making a text of it: open addressing with
 * linear probing, at most half full.
 */
final class NameTable<V> {

  private final @Nullable String[] names;
  private final @Nullable Object[] values;
  private final int mask;

  private NameTable(Map<String, V> entries) {
    int capacity = Integer.highestOneBit(Math.max(1, entries.size()) * 2 - 1) * 2;
    names = new String[capacity];
    values = new Object[capacity];
    mask = capacity - 1;
    entries.forEach(this::insert);
  }

  private void insert(String name, V value) {
    int slot = Ascii.hashIgnoringCase(name, 0, name.length()) & mask;
    while (names[slot] != null) {
      slot = (slot + 1) & mask;
    }
    names[slot] = name;
    values[slot] = value;
  }

  @SuppressWarnings("unchecked") // only insert() writes values
  @Nullable
  V find(CharSequence text, int start, int end) {
    int slot = Ascii.hashIgnoringCase(text, start, end) & mask;
    for (String name = names[slot]; name != null; name = names[slot]) {
      if (name.length() == end - start && Ascii.regionMatchesIgnoringCase(text, start, name)) {
        return (V) values[slot];
      }
      slot = (slot + 1) & mask;
    }
    return null;
  }

  static final class Builder<V> {
    private final Map<String, V> entries = new LinkedHashMap<>();

    void add(String name, V value) {
      entries.putIfAbsent(Ascii.lowerCase(name), value);
    }

    NameTable<V> build() {
      return new NameTable<>(entries);
    }
  }
}
