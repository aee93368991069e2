package dev.outrigger.benchmarks.push;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a push costs at the least in grpc-java as it comes, with a direct executor: at each line of its input a recorded response goes to
 * all streams, whose answers are taken and not looked at. Told {@code nio}, it uses the JDK's selectors and not epoll, which grpc-java
 * chooses by itself where Netty's native library is there. Prints its port.
 */
final class BareServerMain extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {

  private final Queue<StreamObserver<DeltaDiscoveryResponse>> streams = new ConcurrentLinkedQueue<>();

  public static void main(String[] args) throws IOException {
    DeltaDiscoveryResponse response = DeltaDiscoveryResponse.parseFrom(Files.readAllBytes(Path.of(args[0])));
    BareServerMain service = new BareServerMain();
    NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)).directExecutor();
    if (args[1].equals("nio")) {
      builder.channelType(NioServerSocketChannel.class)
          .bossEventLoopGroup(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
          .workerEventLoopGroup(new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory()));
    }
    Server server = builder.addService(service).build().start();
    System.out.println(server.getPort());
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      service.streams.forEach(stream -> stream.onNext(response));
    }
    System.exit(0);
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
      StreamObserver<DeltaDiscoveryResponse> responses) {
    streams.add(responses);
    return new StreamObserver<>() {

      @Override
      public void onNext(DeltaDiscoveryRequest request) {}

      @Override
      public void onError(Throwable cause) {}

      @Override
      public void onCompleted() {}
    };
  }
}
