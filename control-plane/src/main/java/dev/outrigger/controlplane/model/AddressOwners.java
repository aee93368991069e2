package dev.outrigger.controlplane.model;

import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.Pod;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The pods with one address that are not over: one as a rule, but all pods on a node's network have that node's, and an
 * address may be given to a new pod before the old one is known to be gone.
 *
 * @param onHost those on their node's network
 */
record AddressOwners(SortedSet<PodRef> pods, SortedSet<PodRef> onHost) {

  static final AddressOwners NONE = new AddressOwners(sorted(Set.of()), sorted(Set.of()));

  /** Whose the address is; null when it is not certain. */
  @Nullable
  PodRef owner() {
    SortedSet<PodRef> candidates = pods.isEmpty() ? onHost : pods;
    return candidates.size() == 1 ? candidates.first() : null;
  }

  AddressOwners with(PodRef ref, Pod pod) {
    return pod.hostNetwork() ? new AddressOwners(pods, plus(onHost, ref))
        : new AddressOwners(plus(pods, ref), onHost);
  }

  /** Null when nobody is left. */
  @Nullable
  AddressOwners without(PodRef ref) {
    SortedSet<PodRef> rest = sorted(pods);
    SortedSet<PodRef> restOnHost = sorted(onHost);
    rest.remove(ref);
    restOnHost.remove(ref);
    return rest.isEmpty() && restOnHost.isEmpty() ? null : new AddressOwners(rest, restOnHost);
  }

  private static SortedSet<PodRef> plus(Set<PodRef> some, PodRef ref) {
    SortedSet<PodRef> all = sorted(some);
    all.add(ref);
    return all;
  }

  private static SortedSet<PodRef> sorted(Set<PodRef> some) {
    SortedSet<PodRef> sorted = new TreeSet<>(Table.PODS_BY_NAME);
    sorted.addAll(some);
    return sorted;
  }
}
