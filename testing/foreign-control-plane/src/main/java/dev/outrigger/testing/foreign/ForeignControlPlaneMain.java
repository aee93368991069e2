package dev.outrigger.testing.foreign;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves ADS on a free port of the loopback address to every node alike.
 *
 * <p>Standard input holds length-delimited {@code DiscoveryResponse}s. Each is a whole configuration, with resources of
 * all types mixed, that replaces the one before; its {@code version_info} is the version of every type. The program ends
 * with its input, so it never outlives the test that started it. Standard output tells, a line each, first
 * {@code port N}, then what {@link Witness} sees.
 */
final class ForeignControlPlaneMain {

  private static final String EVERY_NODE = "";

  private ForeignControlPlaneMain() {}

  static void main() throws IOException {
    var cache = new SimpleCache<String>(node -> EVERY_NODE);
    var server = NettyServerBuilder
        .forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .addService(new V3DiscoveryServer(new Witness(System.out), cache).getAggregatedDiscoveryServiceImpl())
        .build()
        .start();
    System.out.println("port " + server.getPort());
    for (var next = read(); next != null; next = read()) {
      cache.setSnapshot(EVERY_NODE, snapshot(next));
    }
    server.shutdownNow();
  }

  private static @Nullable DiscoveryResponse read() throws IOException {
    return DiscoveryResponse.parseDelimitedFrom(System.in);
  }

  private static Snapshot snapshot(DiscoveryResponse configuration) throws InvalidProtocolBufferException {
    return Snapshot.create(
        resources(configuration, Cluster.class),
        resources(configuration, ClusterLoadAssignment.class),
        resources(configuration, Listener.class),
        resources(configuration, RouteConfiguration.class),
        resources(configuration, Secret.class),
        configuration.getVersionInfo());
  }

  private static <T extends Message> List<T> resources(DiscoveryResponse configuration, Class<T> type)
      throws InvalidProtocolBufferException {
    var found = new ArrayList<T>();
    for (Any resource : configuration.getResourcesList()) {
      if (resource.is(type)) {
        found.add(resource.unpack(type));
      }
    }
    return found;
  }
}
