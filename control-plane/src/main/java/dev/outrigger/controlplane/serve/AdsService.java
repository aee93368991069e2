package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.state.StateLoop;
import dev.outrigger.controlplane.state.StateUpdate;
import dev.outrigger.controlplane.translate.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The aggregated discovery service of xDS v3, in both protocols. The work of each stream runs one task after another: what is short on
 * gRPC's own threads, what generates and sends on the shared workers. A stream's next request is read when the one before is done.
 */
public final class AdsService implements BindableService, SyncStatus {

  /** A worker takes so many proxies at one time; pushing to them takes about a millisecond. */
  private static final int PROXIES_A_TASK = 32;
  /** Each of a megabyte or two in a mesh of a thousand services; more at one time would make none of them faster. */
  private static final int BULKY_AT_ONCE = 8;

  private final SharedTranslation translation;
  private final Executor workers;
  private final Timing timing;
  private final Limits limits;
  private final AdsMetrics metrics;
  private final Set<ProxyConnection> connections = ConcurrentHashMap.newKeySet();
  private final Turns turns = new Turns(BULKY_AT_ONCE);
  private volatile @Nullable StateUpdate current;

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
    this.translation = new SharedTranslation(translation, metrics);
    this.workers = workers;
    this.timing = timing;
    this.limits = limits;
    this.metrics = metrics;
    states.listen(this::publish);
  }

  @Override
  public ServerServiceDefinition bindService() {
    var delta = Dialect.DELTA.method();
    var stateOfTheWorld = Dialect.STATE_OF_THE_WORLD.method();
    ServiceDescriptor generated = AggregatedDiscoveryServiceGrpc.getServiceDescriptor();
    return ServerServiceDefinition.builder(ServiceDescriptor.newBuilder(generated.getName())
        .setSchemaDescriptor(generated.getSchemaDescriptor())
        .addMethod(delta)
        .addMethod(stateOfTheWorld)
        .build())
        .addMethod(delta, ServerCalls.asyncBidiStreamingCall(responses -> open(Dialect.DELTA, responses)))
        .addMethod(stateOfTheWorld,
            ServerCalls.asyncBidiStreamingCall(responses -> open(Dialect.STATE_OF_THE_WORLD, responses)))
        .build();
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
    translation.advance(update.state(), update.changes(),
        () -> connections.stream().map(ProxyConnection::proxy).filter(Objects::nonNull).toList());
    current = update;
    // Not before: whoever came meanwhile was answered from the state before, and who comes later finds this one.
    List<ProxyConnection> all = List.copyOf(connections);
    metrics.published(update.changes(), timing.clock().getAsLong() - update.receivedNanos());
    for (int i = 0; i < all.size(); i += PROXIES_A_TASK) {
      List<ProxyConnection> some = all.subList(i, Math.min(all.size(), i + PROXIES_A_TASK));
      workers.execute(() -> some.forEach(connection -> connection.offer(update)));
    }
  }

  private <Q> StreamObserver<Q> open(Dialect<Q> dialect, StreamObserver<WireResponse> responses) {
    ServerCallStreamObserver<WireResponse> call = (ServerCallStreamObserver<WireResponse>) responses;
    if (!metrics.connect(limits.streams())) {
      call.onError(Status.RESOURCE_EXHAUSTED
          .withDescription(
              "streams: " + limits.streams() + " are open, and no more are served here: try another replica")
          .asRuntimeException());
      return new Refused<>();
    }
    ProxyConnection connection =
        new ProxyConnection(() -> current, translation, limits, timing, metrics, turns, new StreamOutlet(dialect, call),
            new SerialExecutor(workers), dialect::subscription);
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
  private record Inlet<Q>(Dialect<Q> dialect, ProxyConnection connection, ServerCallStreamObserver<?> call)
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

  private record StreamOutlet(Dialect<?> dialect, ServerCallStreamObserver<WireResponse> call) implements Outlet {

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
