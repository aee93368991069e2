package dev.outrigger.controlplane.model;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.EndpointSlice.Endpoint;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The slices that have an endpoint at an address, of a pod or on a node, so that what happens to one of those is not looked for
 * among all endpoints. Immutable; one that is made of another shares all of it but the few buckets that differ.
 */
final class SliceIndex {

  private static final int BUCKETS = 1024;

  static final SliceIndex EMPTY = new SliceIndex(Collections.nCopies(BUCKETS, Map.of()));

  private final List<Map<Key, Set<ObjectRef>>> buckets;

  private SliceIndex(List<Map<Key, Set<ObjectRef>>> buckets) {
    this.buckets = buckets;
  }

  private sealed interface Key {

    record At(String ip) implements Key {}

    record Of(PodRef pod) implements Key {}

    record On(String node) implements Key {}
  }

  Set<ObjectRef> at(String ip) {
    return get(new Key.At(ip));
  }

  Set<ObjectRef> of(PodRef pod) {
    return get(new Key.Of(pod));
  }

  Set<ObjectRef> on(String node) {
    return get(new Key.On(node));
  }

  private Set<ObjectRef> get(Key key) {
    return buckets.get(bucket(key)).getOrDefault(key, Set.of());
  }

  /** The index of the slices as they are after the edit, if this is that of the slices before it. */
  SliceIndex with(EditedMap<ObjectRef, EndpointSlice> slices) {
    Set<ObjectRef> changed = slices.changedKeys();
    if (changed.isEmpty()) {
      return this;
    }
    Edit edit = new Edit();
    for (ObjectRef ref : changed) {
      Set<Key> before = keys(slices.before(ref));
      Set<Key> after = keys(slices.get(ref));
      before.stream().filter(key -> !after.contains(key)).forEach(key -> edit.remove(key, ref));
      after.stream().filter(key -> !before.contains(key)).forEach(key -> edit.add(key, ref));
    }
    return edit.result();
  }

  private static Set<Key> keys(@Nullable EndpointSlice slice) {
    if (slice == null) {
      return Set.of();
    }
    Set<Key> keys = new HashSet<>();
    for (Endpoint endpoint : slice.endpoints()) {
      keys.add(new Key.At(endpoint.addresses().getFirst()));
      PodRef pod = endpoint.pod();
      if (pod != null) {
        keys.add(new Key.Of(pod));
      }
      String node = endpoint.nodeName();
      if (node != null) {
        keys.add(new Key.On(node));
      }
    }
    return keys;
  }

  private static int bucket(Key key) {
    int hash = key.hashCode();
    return (hash ^ hash >>> 16) & BUCKETS - 1;
  }

  /** Copies a bucket when it first differs. */
  private final class Edit {

    private final List<Map<Key, Set<ObjectRef>>> edited = new ArrayList<>(buckets);
    private final Set<Integer> own = new HashSet<>();

    void add(Key key, ObjectRef slice) {
      Map<Key, Set<ObjectRef>> bucket = own(key);
      Set<ObjectRef> slices = new HashSet<>(bucket.getOrDefault(key, Set.of()));
      slices.add(slice);
      bucket.put(key, Set.copyOf(slices));
    }

    void remove(Key key, ObjectRef slice) {
      Map<Key, Set<ObjectRef>> bucket = own(key);
      Set<ObjectRef> slices = new HashSet<>(bucket.getOrDefault(key, Set.of()));
      slices.remove(slice);
      if (slices.isEmpty()) {
        bucket.remove(key);
      } else {
        bucket.put(key, Set.copyOf(slices));
      }
    }

    SliceIndex result() {
      return own.isEmpty() ? SliceIndex.this : new SliceIndex(Collections.unmodifiableList(edited));
    }

    private Map<Key, Set<ObjectRef>> own(Key key) {
      int number = bucket(key);
      if (own.add(number)) {
        edited.set(number, new HashMap<>(edited.get(number)));
      }
      return edited.get(number);
    }
  }
}
