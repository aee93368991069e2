package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.kube.Node;
import dev.outrigger.policy.kube.Pod;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * An address behind a service that may get requests.
 *
 * @param resort 0 for the first choice; others get requests only where nobody of a lower one is left
 * @param pod null when it is none, or not known yet
 * @param node the name of the node that it runs on; null when not known
 */
record Backend(String address, int port, int resort, @Nullable Pod pod, @Nullable String node, Node.Locality place) {

  static final Comparator<Backend> BY_ADDRESS = Comparator.comparing(Backend::address).thenComparing(Backend::port);
}
