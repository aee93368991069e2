package dev.outrigger.controlplane.serve;

import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of either protocol.
 *
 * @param node         who asks; only the first request of a stream needs it
 * @param nonce        of the response that it answers, empty if it answers none
 * @param error        why the client rejected that response, null if it did not; an empty text is an error too
 * @param names        state of the world: all that the client wants; delta: what it wants from now on
 * @param unsubscribed delta: what it no longer wants
 * @param held         delta, on a new stream: the versions that it has from an earlier one, by name
 */
record AdsRequest(
    @Nullable Node node,
    String typeUrl,
    String nonce,
    @Nullable String error,
    List<String> names,
    List<String> unsubscribed,
    Map<String, String> held) {}
