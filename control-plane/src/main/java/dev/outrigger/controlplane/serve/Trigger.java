package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.model.ChangeSet;
import java.util.EnumSet;
import java.util.Set;

/** Why a state was published, in Istio's words for it. */
enum Trigger {
  SERVICE, ENDPOINT, CONFIG, NODE;

  static Set<Trigger> of(ChangeSet changes) {
    Set<Trigger> triggers = EnumSet.noneOf(Trigger.class);
    if (!changes.services().isEmpty()) {
      triggers.add(SERVICE);
    }
    if (!changes.endpoints().isEmpty()) {
      triggers.add(ENDPOINT);
    }
    if (!changes.moves().equals(ChangeSet.Moves.NONE)) {
      triggers.add(NODE);
    }
    if (!changes.destinationRules().isEmpty() || !changes.virtualServices().isEmpty()
        || !changes.sidecars().isEmpty()) {
      triggers.add(CONFIG);
    }
    return triggers;
  }
}
