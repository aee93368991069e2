package dev.outrigger.controlplane;

import dev.outrigger.controlplane.kube.ObjectSource;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.serve.SyncStatus;
import dev.outrigger.controlplane.state.StateLoop;
import dev.outrigger.controlplane.state.StateUpdate;
import dev.outrigger.controlplane.status.Culprits;
import dev.outrigger.controlplane.status.Report;
import dev.outrigger.controlplane.status.Reports;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.controlplane.translate.StateFindings;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that is wrong, logged and told on the objects: what was found when each was read, what is found between them, and what
 * proxies reject. What is between them is looked for aside from the way to the proxies, on a thread of its own, and of states that follow one another fast
 * only in the last.
 */
final class Findings implements AutoCloseable {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final StateFindings stateFindings;
  private final ObjectSource source;
  private final StateLoop states;
  private final @Nullable ClusterStatus status;
  private final Culprits culprits;
  private final SyncStatus proxies;
  private final Periodic looking = new Periodic("findings", this::look);
  private final FindingLog readingLog = new FindingLog();
  private final FindingLog stateLog = new FindingLog();

  private volatile List<Finding> reading = List.of();

  // Of the one thread:
  private @Nullable StateUpdate seenUpdate;
  private List<Finding> seenReading = List.of();
  private List<Finding> definitions = List.of();
  private Map<ObjectRef, Report.Rejection> seenRejections = Map.of();

  Findings(
      MeshOptions options,
      ObjectSource source,
      StateLoop states,
      SyncStatus proxies,
      @Nullable ClusterStatus status) {
    this.stateFindings = new StateFindings(options);
    this.culprits = new Culprits(options);
    this.source = source;
    this.states = states;
    this.proxies = proxies;
    this.status = status;
  }

  void start() {
    looking.start();
  }

  /** Takes all that is wrong with objects by themselves, in place of what was told before. From one thread at a time. */
  void read(List<Finding> found) {
    readingLog.report(found);
    reading = List.copyOf(found);
  }

  @Override
  public void close() {
    looking.close();
  }

  @SuppressWarnings("ReferenceEquality") // each update, and each list of findings, is an object of its own
  private Duration look() {
    StateUpdate update = states.current();
    List<Finding> read = reading;
    if (update == null) {
      return INTERVAL;
    }
    Map<ObjectRef, Report.Rejection> rejections =
        status == null ? Map.of() : culprits.of(proxies.proxies(), update.state());
    if (update == seenUpdate && read == seenReading && rejections.equals(seenRejections)) {
      return INTERVAL;
    }
    seenRejections = rejections;
    ClusterState state = update.state();
    if (seenUpdate == null || !state.hasDefinitionsOf(seenUpdate.state())) {
      definitions = stateFindings.ofDefinitions(state);
    }
    seenUpdate = update;
    seenReading = read;
    List<Finding> between =
        Stream.concat(stateFindings.ofEndpoints(state).stream(), definitions.stream())
            .distinct()
            .map(this::placed)
            .toList();
    stateLog.report(between);
    if (status != null) {
      status.reports(Reports.of(Stream.concat(read.stream(), between.stream()).toList(), rejections));
    }
    return INTERVAL;
  }

  private Finding placed(Finding finding) {
    ObjectRef object = finding.object();
    return object == null ? finding : finding.at(source.source(object));
  }
}
