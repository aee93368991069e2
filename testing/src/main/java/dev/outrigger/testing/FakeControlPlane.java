package dev.outrigger.testing;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;

/**
 * A control plane on a loopback port that serves what the test puts into it, over ADS in both variants, and remembers what it was asked. It
 * can hold back a type, end all streams, and go away. Start it, put resources, then start the client; each later {@link #put} is pushed.
 */
public final class FakeControlPlane implements AutoCloseable {

  private final Server server;
  private final int port;
  private final Map<String, Map<String, Resource>> resources = new HashMap<>();
  private final Set<String> held = new HashSet<>();
  private final Set<String> onlyByName = new HashSet<>();
  private final List<Request> requests = new ArrayList<>();
  private final List<Stream> streams = new ArrayList<>();
  private final List<String> authorizations = new ArrayList<>();
  private final Queue<StatusRuntimeException> refusals = new ArrayDeque<>();
  private long version;

  /**
   * One request, of either variant.
   *
   * @param type short name of the type, as {@code Cluster}
   * @param node id, empty when none was sent
   * @param userAgent name of the client's program, empty when no node was sent
   * @param subscribe names, of the state of the world all that are wanted
   * @param knownVersions {@code initial_resource_versions}
   * @param nonce of the response that is answered, empty in a request of its own
   * @param error empty in anything but a NACK
   */
  public record Request(
      String type,
      String node,
      String userAgent,
      List<String> subscribe,
      List<String> unsubscribe,
      Map<String, String> knownVersions,
      String version,
      String nonce,
      String error) {

    public Request {
      subscribe = List.copyOf(subscribe);
      unsubscribe = List.copyOf(unsubscribe);
      knownVersions = Map.copyOf(knownVersions);
    }
  }

  private FakeControlPlane(int port) {
    try {
      server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
          .addService(ServerInterceptors.intercept(new Service(), new Door()))
          .directExecutor()
          .build()
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.port = server.getPort();
  }

  /**
   * @param port 0 takes a free one
   */
  public static FakeControlPlane start(int port) {
    return new FakeControlPlane(port);
  }

  /** Still told after {@link #close}, so that another can take it. */
  public int port() {
    return port;
  }

  /** Sets a resource, whose version is a hash of it, and pushes it to who wants it. */
  public synchronized void put(String name, Message resource) {
    version++;
    Any any = Any.pack(resource);
    resources.computeIfAbsent(any.getTypeUrl(), type -> new TreeMap<>())
        .put(name,
            Resource.newBuilder()
                .setName(name)
                .setVersion(Integer.toHexString(any.hashCode()))
                .setResource(any)
                .build());
    push(any.getTypeUrl());
  }

  /** Leaves the resources of this name out where all are wanted: they go to who names them. */
  public synchronized void onlyByName(String name) {
    onlyByName.add(name);
  }

  /** Removes a resource and says so. */
  public synchronized void remove(Message type, String name) {
    String typeUrl = Any.pack(type).getTypeUrl();
    resources.getOrDefault(typeUrl, new TreeMap<>()).remove(name);
    version++;
    push(typeUrl);
  }

  /** Answers nothing of this type until {@link #release}. */
  public synchronized void hold(Message type) {
    held.add(Any.pack(type).getTypeUrl());
  }

  public synchronized void release(Message type) {
    String typeUrl = Any.pack(type).getTypeUrl();
    held.remove(typeUrl);
    push(typeUrl);
  }

  /** All so far, in order. */
  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  public synchronized void forgetRequests() {
    requests.clear();
  }

  /** The authorization of each stream that was asked for, in order; empty for one without. */
  public synchronized List<String> authorizations() {
    return List.copyOf(authorizations);
  }

  /** Refuses the next stream that comes, with its trailers. */
  public synchronized void refuseNext(StatusRuntimeException refusal) {
    refusals.add(refusal);
  }

  /** Ends every stream as a restart does; clients may come back. */
  public synchronized void endStreams() {
    List<Stream> open = List.copyOf(streams);
    streams.clear();
    open.forEach(Stream::end);
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void push(String typeUrl) {
    if (!held.contains(typeUrl)) {
      streams.forEach(stream -> stream.push(typeUrl));
    }
  }

  private Map<String, Resource> of(String typeUrl) {
    return resources.getOrDefault(typeUrl, Map.of());
  }

  private static String shortName(String typeUrl) {
    return typeUrl.substring(typeUrl.lastIndexOf('.') + 1);
  }

  private interface Stream {

    /** Sends what the client wants of the type and does not have. */
    void push(String typeUrl);

    void end();
  }

  /** Notes who comes, and refuses whom it is told to. */
  private final class Door implements ServerInterceptor {

    @Override
    public <Q, S> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, S> call,
        Metadata headers,
        ServerCallHandler<Q, S> next) {
      String authorization = headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
      StatusRuntimeException refusal;
      synchronized (FakeControlPlane.this) {
        authorizations.add(authorization == null ? "" : authorization);
        refusal = refusals.poll();
      }
      if (refusal == null) {
        return next.startCall(call, headers);
      }
      Metadata trailers = refusal.getTrailers();
      call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
      return new ServerCall.Listener<>() {};
    }
  }

  private final class Service extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {

    @Override
    public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
        StreamObserver<DeltaDiscoveryResponse> responses) {
      Delta stream = new Delta(responses);
      synchronized (FakeControlPlane.this) {
        streams.add(stream);
      }
      return stream;
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> responses) {
      StateOfTheWorld stream = new StateOfTheWorld(responses);
      synchronized (FakeControlPlane.this) {
        streams.add(stream);
      }
      return stream;
    }
  }

  /** What one client wants of one type, and the version of what it has by name. */
  private final class Wants {

    final Set<String> names = new HashSet<>();
    final Map<String, String> has = new HashMap<>();
    boolean all;

    boolean contains(String name) {
      return names.contains(name) || (!onlyByName.contains(name) && (all || names.contains("*")));
    }
  }

  private abstract class ClientStream<Q, A> implements Stream, StreamObserver<Q> {

    final Map<String, Wants> wants = new HashMap<>();
    private final StreamObserver<A> responses;

    ClientStream(StreamObserver<A> responses) {
      this.responses = responses;
    }

    void send(A response) {
      responses.onNext(response);
    }

    @Override
    public void end() {
      responses.onError(Status.UNAVAILABLE.withDescription("ended by the test").asRuntimeException());
    }

    @Override
    public void onError(Throwable t) {
      onCompleted();
    }

    @Override
    public void onCompleted() {
      synchronized (FakeControlPlane.this) {
        streams.remove(this);
      }
    }
  }

  private final class Delta extends ClientStream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {

    Delta(StreamObserver<DeltaDiscoveryResponse> responses) {
      super(responses);
    }

    @Override
    public void onNext(DeltaDiscoveryRequest request) {
      synchronized (FakeControlPlane.this) {
        String type = request.getTypeUrl();
        requests.add(new Request(shortName(type), request.getNode().getId(), request.getNode().getUserAgentName(),
            request.getResourceNamesSubscribeList(),
            request.getResourceNamesUnsubscribeList(), request.getInitialResourceVersionsMap(), "",
            request.getResponseNonce(),
            request.getErrorDetail().getMessage()));
        boolean first = !wants.containsKey(type);
        Wants wanted = wants.computeIfAbsent(type, key -> new Wants());
        wanted.all |= first && request.getResourceNamesSubscribeCount() == 0;
        wanted.names.addAll(request.getResourceNamesSubscribeList());
        wanted.has.putAll(request.getInitialResourceVersionsMap());
        request.getResourceNamesUnsubscribeList().forEach(name -> {
          wanted.names.remove(name);
          wanted.has.remove(name);
        });
        if ((first || request.getResourceNamesSubscribeCount() > 0) && !held.contains(type)) {
          respond(type, wanted, request.getResourceNamesSubscribeList(), first);
        }
      }
    }

    @Override
    public void push(String typeUrl) {
      Wants wanted = wants.get(typeUrl);
      if (wanted != null) {
        respond(typeUrl, wanted, List.of(), false);
      }
    }

    private void respond(String type, Wants wanted, List<String> asked, boolean always) {
      DeltaDiscoveryResponse.Builder response = DeltaDiscoveryResponse.newBuilder()
          .setTypeUrl(type)
          .setSystemVersionInfo(String.valueOf(version))
          .setNonce(String.valueOf(++version));
      of(type).values().forEach(resource -> {
        String name = resource.getName();
        boolean news = !resource.getVersion().equals(wanted.has.get(name));
        if (wanted.contains(name) && news) {
          response.addResources(resource);
          wanted.has.put(name, resource.getVersion());
        }
      });
      Set<String> gone = new HashSet<>(wanted.has.keySet());
      asked.stream().filter(name -> !name.equals("*")).forEach(gone::add);
      gone.removeAll(of(type).keySet());
      wanted.has.keySet().removeAll(gone);
      response.addAllRemovedResources(gone);
      if (always || response.getResourcesCount() > 0 || response.getRemovedResourcesCount() > 0) {
        send(response.build());
      }
    }
  }

  private final class StateOfTheWorld extends ClientStream<DiscoveryRequest, DiscoveryResponse> {

    StateOfTheWorld(StreamObserver<DiscoveryResponse> responses) {
      super(responses);
    }

    @Override
    public void onNext(DiscoveryRequest request) {
      synchronized (FakeControlPlane.this) {
        String type = request.getTypeUrl();
        requests.add(
            new Request(shortName(type), request.getNode().getId(), request.getNode().getUserAgentName(),
                request.getResourceNamesList(), List.of(), Map.of(),
                request.getVersionInfo(), request.getResponseNonce(), request.getErrorDetail().getMessage()));
        boolean first = !wants.containsKey(type);
        Wants wanted = wants.computeIfAbsent(type, key -> new Wants());
        wanted.all |= first && request.getResourceNamesCount() == 0;
        boolean changed = !wanted.names.equals(Set.copyOf(request.getResourceNamesList()));
        wanted.names.clear();
        wanted.names.addAll(request.getResourceNamesList());
        if ((first || changed) && !held.contains(type)) {
          push(type);
        }
      }
    }

    @Override
    public void push(String typeUrl) {
      Wants wanted = wants.get(typeUrl);
      if (wanted != null) {
        DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder()
            .setTypeUrl(typeUrl)
            .setVersionInfo(String.valueOf(version))
            .setNonce(String.valueOf(++version));
        of(typeUrl).values()
            .stream()
            .filter(resource -> wanted.contains(resource.getName()))
            .forEach(resource -> response.addResources(resource.getResource()));
        send(response.build());
      }
    }
  }
}
