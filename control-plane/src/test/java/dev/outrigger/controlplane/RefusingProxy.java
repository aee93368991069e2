package dev.outrigger.controlplane;

import com.google.rpc.Code;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy that asks for clusters and takes none that has a resource of this name in its response. */
final class RefusingProxy implements AutoCloseable {

  private final ManagedChannel channel;
  private final String refused;
  private final StreamObserver<DeltaDiscoveryRequest> requests;
  private final AtomicInteger refusals = new AtomicInteger();

  RefusingProxy(InetSocketAddress address, String node, String refused) {
    this.refused = refused;
    channel = NettyChannelBuilder.forAddress(address).usePlaintext().build();
    requests = AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(new Answers());
    requests.onNext(DeltaDiscoveryRequest.newBuilder()
        .setNode(Node.newBuilder().setId(node))
        .setTypeUrl(SimulatedProxy.CLUSTERS)
        .build());
  }

  /** How many responses it did not take. */
  int refusals() {
    return refusals.get();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private final class Answers implements StreamObserver<DeltaDiscoveryResponse> {

    @Override
    public void onNext(DeltaDiscoveryResponse response) {
      DeltaDiscoveryRequest.Builder answer = DeltaDiscoveryRequest.newBuilder()
          .setTypeUrl(response.getTypeUrl())
          .setResponseNonce(response.getNonce());
      if (response.getResourcesList().stream().anyMatch(resource -> resource.getName().equals(refused))) {
        refusals.incrementAndGet();
        answer.setErrorDetail(
            Status.newBuilder().setCode(Code.INVALID_ARGUMENT_VALUE).setMessage(refused + ": lb_policy: not liked"));
      }
      requests.onNext(answer.build());
    }

    @Override
    public void onError(Throwable cause) {
      // The test sees what is told of it.
    }

    @Override
    public void onCompleted() {
      requests.onCompleted();
    }
  }
}
