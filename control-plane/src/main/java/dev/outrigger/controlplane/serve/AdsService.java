package dev.outrigger.controlplane.serve;

import com.google.common.util.concurrent.MoreExecutors;
import dev.outrigger.controlplane.state.StateLoop;
import dev.outrigger.controlplane.state.StateUpdate;
import dev.outrigger.controlplane.translate.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The aggregated discovery service of xDS v3, in both protocols. Each stream's work runs on an executor of its own, one task
 * after another, on the shared workers; gRPC's threads only hand over. A stream's next request is read when the one before is done.
 */
public final class AdsService extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase
    implements SyncStatus {

  private final StateLoop states;
  private final Translation translation;
  private final Executor workers;
  private final Timing timing;
  private final Limits limits;
  private final AdsMetrics metrics;
  private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();

  /**
   * Serves what the loop publishes, from its first update on.
   *
   * @param workers as many threads as pushes may be generated at one time
   */
  public AdsService(
      StateLoop states,
      Translation translation,
      Executor workers,
      Timing timing,
      Limits limits,
      AdsMetrics metrics) {
    this.states = states;
    this.translation = new SharedTranslation(translation, metrics);
    this.workers = workers;
    this.timing = timing;
    this.limits = limits;
    this.metrics = metrics;
    states.listen(this::publish);
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
      StreamObserver<DeltaDiscoveryResponse> responses) {
    return open(Dialect.DELTA, (ServerCallStreamObserver<DeltaDiscoveryResponse>) responses);
  }

  @Override
  public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> responses) {
    return open(Dialect.STATE_OF_THE_WORLD, (ServerCallStreamObserver<DiscoveryResponse>) responses);
  }

  @Override
  public List<ProxySync> proxies() {
    return connections.stream()
        .map(ProxyConnection::sync)
        .filter(Objects::nonNull)
        .sorted(Comparator.comparing(sync -> sync.proxy().nodeId()))
        .toList();
  }

  private void publish(StateUpdate update) {
    connections.forEach(connection -> connection.offer(update));
  }

  private <Q, S> StreamObserver<Q> open(Dialect<Q, S> dialect, ServerCallStreamObserver<S> call) {
    if (!metrics.connect(limits.streams())) {
      call.onError(Status.RESOURCE_EXHAUSTED
          .withDescription(
              "streams: " + limits.streams() + " are open, and no more are served here: try another replica")
          .asRuntimeException());
      return new Refused<>();
    }
    ProxyConnection connection =
        new ProxyConnection(states::current, translation, limits, timing, metrics, new StreamOutlet<>(dialect, call),
            MoreExecutors.newSequentialExecutor(workers), dialect::subscription);
    connections.add(connection);
    call.disableAutoRequest();
    call.setOnReadyHandler(connection::ready);
    call.setOnCancelHandler(() -> cancelled(connection));
    call.setOnCloseHandler(() -> remove(connection));
    call.request(1);
    return new Inlet<>(dialect, connection, call);
  }

  private void cancelled(ProxyConnection connection) {
    connection.cancelled();
    remove(connection);
  }

  private void remove(ProxyConnection connection) {
    if (connections.remove(connection)) {
      metrics.disconnect();
    }
  }

  /** The client's requests. */
  private record Inlet<Q, S>(Dialect<Q, S> dialect, ProxyConnection connection, ServerCallStreamObserver<S> call)
      implements StreamObserver<Q> {

    @Override
    public void onNext(Q request) {
      connection.request(dialect.read(request), () -> call.request(1));
    }

    @Override
    public void onError(Throwable cause) {
      connection.cancelled();
    }

    @Override
    public void onCompleted() {
      connection.finish();
    }
  }

  /** Of a stream that was answered with an error at once. */
  private static final class Refused<Q> implements StreamObserver<Q> {

    @Override
    public void onNext(Q request) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}
  }

  private record StreamOutlet<S>(Dialect<?, S> dialect, ServerCallStreamObserver<S> call) implements Outlet {

    @Override
    public boolean isReady() {
      return call.isReady();
    }

    @Override
    public void send(ResourceType type, Response response, String version, String nonce) {
      call.onNext(dialect.write(type, response, version, nonce));
    }

    @Override
    public void close(Status status) {
      if (status.isOk()) {
        call.onCompleted();
        return;
      }
      call.onError(status.asRuntimeException());
    }
  }
}
