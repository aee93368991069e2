package dev.outrigger.sidecar.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by domain pattern in Envoy's order: the exact name, the longest {@code *suffix}, the longest {@code prefix*}, then {@code *}. A star
 * stands for at least one character. When one domain is given twice the first holds.
 */
final class DomainTable<V> {

  private final NameTable<V> exact;
  private final Wildcards<V> suffixes;
  private final Wildcards<V> prefixes;
  private final @Nullable V any;

  private DomainTable(Builder<V> builder) {
    this.exact = builder.exact.build();
    this.suffixes = new Wildcards<>(builder.suffixes);
    this.prefixes = new Wildcards<>(builder.prefixes);
    this.any = builder.any;
  }

  static <V> Builder<V> builder() {
    return new Builder<>();
  }

  /** Looks the first {@code end} characters of {@code host} up, ignoring ASCII case. */
  @Nullable
  V find(CharSequence host, int end) {
    V found = exact.find(host, 0, end);
    if (found == null) {
      found = suffixes.findAtEnd(host, end);
    }
    if (found == null) {
      found = prefixes.findAtStart(host, end);
    }
    return found == null ? any : found;
  }

  static final class Builder<V> {
    private final NameTable.Builder<V> exact = new NameTable.Builder<>();
    private final TreeMap<Integer, NameTable.Builder<V>> suffixes = new TreeMap<>();
    private final TreeMap<Integer, NameTable.Builder<V>> prefixes = new TreeMap<>();
    private @Nullable V any;

    void add(String domain, V value) {
      if (domain.equals("*")) {
        any = any == null ? value : any;
      } else if (domain.startsWith("*")) {
        addWildcard(suffixes, domain.substring(1), value);
      } else if (domain.endsWith("*")) {
        addWildcard(prefixes, domain.substring(0, domain.length() - 1), value);
      } else {
        exact.add(domain, value);
      }
    }

    private static <V> void addWildcard(Map<Integer, NameTable.Builder<V>> byLength, String text, V value) {
      byLength.computeIfAbsent(text.length(), length -> new NameTable.Builder<>()).add(text, value);
    }

    DomainTable<V> build() {
      return new DomainTable<>(this);
    }
  }

  /** Names of one length each, the longest first: one lookup per length instead of one comparison per name. */
  private static final class Wildcards<V> {
    private final int[] lengths;
    private final List<NameTable<V>> tables;

    Wildcards(NavigableMap<Integer, NameTable.Builder<V>> byLength) {
      lengths = new int[byLength.size()];
      List<NameTable<V>> descending = new ArrayList<>(lengths.length);
      byLength.descendingMap().forEach((length, names) -> {
        lengths[descending.size()] = length;
        descending.add(names.build());
      });
      tables = List.copyOf(descending);
    }

    @Nullable
    V findAtEnd(CharSequence host, int end) {
      for (int i = 0; i < lengths.length; i++) {
        if (lengths[i] < end) {
          V found = tables.get(i).find(host, end - lengths[i], end);
          if (found != null) {
            return found;
          }
        }
      }
      return null;
    }

    @Nullable
    V findAtStart(CharSequence host, int end) {
      for (int i = 0; i < lengths.length; i++) {
        if (lengths[i] < end) {
          V found = tables.get(i).find(host, 0, lengths[i]);
          if (found != null) {
            return found;
          }
        }
      }
      return null;
    }
  }
}
