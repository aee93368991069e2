package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.kube.Node.Locality;
import java.util.function.ToIntFunction;

/**
 * Whose endpoints come first for a client, and who stands in for them: how far a backend is, 0 the nearest. Only the order of
 * the numbers means something.
 *
 * <p>Source: Istio, "Locality failover", and Kubernetes, "Traffic distribution", with Istio's steps between them.
 */
final class Failover {

  /** All are equally near. */
  static final ToIntFunction<Backend> NONE = backend -> 0;

  private Failover() {}

  /** By subzone, zone and region. A client that does not know where it is prefers nobody. */
  static ToIntFunction<Backend> byPlace(Locality own) {
    return own.equals(Locality.UNKNOWN) ? NONE : backend -> steps(backend.place(), own);
  }

  /** The client's own zone first, without regard to what lies within it. */
  static ToIntFunction<Backend> sameZone(Locality own) {
    return own.equals(Locality.UNKNOWN) ? NONE : backend -> Math.max(1, steps(backend.place(), own));
  }

  /** The client's own node first, then by place. */
  static ToIntFunction<Backend> sameNode(String ownNode, Locality own) {
    ToIntFunction<Backend> byPlace = byPlace(own);
    return backend -> !ownNode.isEmpty() && ownNode.equals(backend.node()) ? -1 : byPlace.applyAsInt(backend);
  }

  private static int steps(Locality place, Locality own) {
    if (!place.region().equals(own.region())) {
      return 3;
    }
    if (!place.zone().equals(own.zone())) {
      return 2;
    }
    return place.subzone().equals(own.subzone()) ? 0 : 1;
  }
}
