package dev.outrigger.controlplane;

import dev.outrigger.controlplane.status.LeaderLease;
import dev.outrigger.controlplane.status.Report;
import dev.outrigger.controlplane.status.StatusWriter;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.tree.Tree;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.Map;

/** What is told on a cluster's objects by whichever replica leads. The lease is looked after on a thread that no write holds up. */
final class ClusterStatus implements AutoCloseable {

  /** Of the Lease that all replicas want. */
  static final String LEASE = "outrigger-leader";

  private final LeaderLease lease;
  private final StatusWriter writer;
  private final Periodic leading;
  private final Periodic writing;

  /**
   * @param namespace of the lease
   * @param identity  of this replica
   */
  ClusterStatus(KubernetesClient client, String namespace, String identity) {
    lease = LeaderLease.in(client, namespace, LEASE, identity, System::nanoTime, InstantSource.system());
    writer = StatusWriter.to(client, identity, lease::leads, System::nanoTime, InstantSource.system());
    leading = new Periodic("lease", lease::turn);
    writing = new Periodic("status", writer::turn);
  }

  void start() {
    leading.start();
    writing.start();
  }

  boolean leads() {
    return lease.leads();
  }

  void seen(ObjectRef ref, Tree.Mapping object) {
    writer.seen(ref, object);
  }

  void gone(ObjectRef ref) {
    writer.gone(ref);
  }

  void reports(Map<ObjectRef, Report> all) {
    writer.reports(all);
  }

  @Override
  public void close() {
    writing.close();
    leading.close();
    lease.release();
  }
}
