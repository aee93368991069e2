package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.state.StateUpdate;
import dev.outrigger.controlplane.translate.ImpactRules;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceGenerator;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What there is to tell a proxy, of the latest state. Any thread may ask.
 *
 * @param current the latest update, null while there is none
 */
record PushPlanner(Supplier<@Nullable StateUpdate> current, ImpactRules rules, ResourceGenerator generator) {

  /** What an update may have altered for the proxy, or null for nothing. */
  @Nullable
  Push plan(StateUpdate update, ProxyView proxy) {
    var impact = rules.affected(update.changes(), proxy);
    return impact.isEmpty() ? null : new Push(impact, update.receivedNanos());
  }

  List<NamedResource> generate(ResourceType type, Names names, ClusterState state, ProxyView proxy) {
    return generator.generate(type, names, state, proxy);
  }
}
