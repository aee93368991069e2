package dev.outrigger.sidecar.telemetry;

/** What is counted once for the process; Envoy's names and meanings. */
public enum ProcessStat implements Stat {
  CLUSTER_MANAGER_CLUSTER_ADDED("cluster_manager.cluster_added", Kind.COUNTER),
  CLUSTER_MANAGER_CLUSTER_MODIFIED("cluster_manager.cluster_modified", Kind.COUNTER),
  CLUSTER_MANAGER_CLUSTER_REMOVED("cluster_manager.cluster_removed", Kind.COUNTER),
  CLUSTER_MANAGER_CLUSTER_UPDATED("cluster_manager.cluster_updated", Kind.COUNTER),
  CLUSTER_MANAGER_CDS_UPDATE_ATTEMPT("cluster_manager.cds.update_attempt", Kind.COUNTER),
  CLUSTER_MANAGER_CDS_UPDATE_SUCCESS("cluster_manager.cds.update_success", Kind.COUNTER),
  CLUSTER_MANAGER_CDS_UPDATE_REJECTED("cluster_manager.cds.update_rejected", Kind.COUNTER),
  CLUSTER_MANAGER_CDS_INIT_FETCH_TIMEOUT("cluster_manager.cds.init_fetch_timeout", Kind.COUNTER),
  LISTENER_MANAGER_LISTENER_ADDED("listener_manager.listener_added", Kind.COUNTER),
  LISTENER_MANAGER_LISTENER_MODIFIED("listener_manager.listener_modified", Kind.COUNTER),
  LISTENER_MANAGER_LISTENER_REMOVED("listener_manager.listener_removed", Kind.COUNTER),
  LISTENER_MANAGER_LISTENER_CREATE_SUCCESS("listener_manager.listener_create_success", Kind.COUNTER),
  LISTENER_MANAGER_LISTENER_CREATE_FAILURE("listener_manager.listener_create_failure", Kind.COUNTER),
  LISTENER_MANAGER_LDS_UPDATE_ATTEMPT("listener_manager.lds.update_attempt", Kind.COUNTER),
  LISTENER_MANAGER_LDS_UPDATE_SUCCESS("listener_manager.lds.update_success", Kind.COUNTER),
  LISTENER_MANAGER_LDS_UPDATE_REJECTED("listener_manager.lds.update_rejected", Kind.COUNTER),
  LISTENER_MANAGER_LDS_INIT_FETCH_TIMEOUT("listener_manager.lds.init_fetch_timeout", Kind.COUNTER),
  CLUSTER_MANAGER_ACTIVE_CLUSTERS("cluster_manager.active_clusters", Kind.GAUGE),
  CLUSTER_MANAGER_WARMING_CLUSTERS("cluster_manager.warming_clusters", Kind.GAUGE),
  LISTENER_MANAGER_TOTAL_LISTENERS_ACTIVE("listener_manager.total_listeners_active", Kind.GAUGE),
  LISTENER_MANAGER_TOTAL_LISTENERS_WARMING("listener_manager.total_listeners_warming", Kind.GAUGE),
  LISTENER_MANAGER_TOTAL_LISTENERS_DRAINING("listener_manager.total_listeners_draining", Kind.GAUGE),
  LISTENER_MANAGER_WORKERS_STARTED("listener_manager.workers_started", Kind.GAUGE),
  CONTROL_PLANE_CONNECTED_STATE("control_plane.connected_state", Kind.GAUGE),
  CONTROL_PLANE_PENDING_REQUESTS("control_plane.pending_requests", Kind.GAUGE);

  private final String text;
  private final Kind kind;

  ProcessStat(String text, Kind kind) {
    this.text = text;
    this.kind = kind;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public Kind kind() {
    return kind;
  }
}
