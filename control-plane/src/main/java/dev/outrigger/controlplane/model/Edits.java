package dev.outrigger.controlplane.model;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;

/** A state under edit, table by table. Used by one thread. */
final class Edits {

  private final ClusterState before;
  private final Map<Table<?, ?>, EditedMap<?, ?>> edits = new HashMap<>();

  Edits(ClusterState before) {
    this.before = before;
  }

  @SuppressWarnings("unchecked") // each edit is put in under the table that it is of
  <K, V> EditedMap<K, V> of(Table<K, V> table) {
    return (EditedMap<K, V>) edits.computeIfAbsent(table, key -> table.edit(before.table(table)));
  }

  boolean isEmpty() {
    return edits.values().stream().noneMatch(EditedMap::isChanged);
  }

  /** The state with the edits made so far; its maps are those of the one before where nothing is different. */
  ClusterState result() {
    Map<Table<?, ?>, SortedMap<?, ?>> tables = new HashMap<>(before.tables());
    edits.forEach((table, edit) -> tables.put(table, edit.result()));
    return new ClusterState(before.clusterDomain(), tables, before.sliceIndex().with(of(Table.SLICES)));
  }
}
