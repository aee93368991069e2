package dev.outrigger.controlplane.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An immutable map under edit: copied at the first difference, and never when there is none. Used by one thread. */
final class EditedMap<K, V> {

  private final SortedMap<K, V> original;
  private final Comparator<? super K> order;
  private @Nullable SortedMap<K, V> copy;
  private final Set<K> touched;

  EditedMap(SortedMap<K, V> original, Comparator<? super K> order) {
    this.original = original;
    this.order = order;
    this.touched = new TreeSet<>(order);
  }

  @Nullable
  V get(K key) {
    return current().get(key);
  }

  /** The values of the keys from one on and before another. */
  Stream<V> between(K from, K to) {
    return current().subMap(from, to).values().stream();
  }

  /** The keys from one on and before another. */
  Stream<K> keysBetween(K from, K to) {
    return current().subMap(from, to).keySet().stream();
  }

  /** Puts the value, or removes the key when it is null. */
  void set(K key, @Nullable V value) {
    if (Objects.equals(value, current().get(key))) {
      return;
    }
    SortedMap<K, V> edited = edited();
    if (value == null) {
      edited.remove(key);
    } else {
      edited.put(key, value);
    }
    touched.add(key);
  }

  /** The keys whose values differ from the original ones; one that was edited there and back is not among them. */
  Set<K> changedKeys() {
    Set<K> changed = new TreeSet<>(order);
    for (K key : touched) {
      if (!Objects.equals(original.get(key), current().get(key))) {
        changed.add(key);
      }
    }
    return changed;
  }

  boolean isChanged() {
    return !changedKeys().isEmpty();
  }

  @Nullable
  V before(K key) {
    return original.get(key);
  }

  /** The values of the {@link #changedKeys}, each as it was and as it is. */
  List<V> bothVersions() {
    List<V> versions = new ArrayList<>();
    for (K key : changedKeys()) {
      V old = original.get(key);
      if (old != null) {
        versions.add(old);
      }
      V now = current().get(key);
      if (now != null) {
        versions.add(now);
      }
    }
    return versions;
  }

  /** The original map itself when nothing differs. */
  SortedMap<K, V> result() {
    SortedMap<K, V> edited = copy;
    return edited == null || !isChanged() ? original : Collections.unmodifiableSortedMap(edited);
  }

  private SortedMap<K, V> current() {
    return copy == null ? original : copy;
  }

  private SortedMap<K, V> edited() {
    SortedMap<K, V> edited = copy;
    if (edited == null) {
      edited = new TreeMap<>(order);
      edited.putAll(original);
      copy = edited;
    }
    return edited;
  }
}
