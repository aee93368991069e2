package dev.outrigger.sidecar.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.outrigger.sidecar.config.BalancePolicy;
import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.OutlierSpec;
import dev.outrigger.sidecar.config.PathMatch;
import dev.outrigger.sidecar.config.RetrySpec;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.RouteConfigSpec;
import dev.outrigger.sidecar.config.TcpProxySpec;
import dev.outrigger.sidecar.config.VirtualHostSpec;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What istiod really sends, without the filters that only Istio's own Envoy knows. */
class IstioResourcesTest {

  private static final String GOODJOB = "outbound|80||goodjob.default.svc.cluster.local";

  @Test
  void understands_every_cluster() {
    Map<String, Decoded<ClusterSpec>> clusters =
        decode("istio-cds.json", Cluster.getDefaultInstance(), Cluster::getName,
            ResourceDecoders::cluster);

    assertThat(clusters).hasSize(8)
        .allSatisfy((name, decoded) -> assertThat(decoded).isInstanceOf(Decoded.Valid.class));
    ClusterSpec goodjob = valid(clusters, GOODJOB);
    assertThat(goodjob.statName()).isEqualTo(GOODJOB + ";");
    assertThat(goodjob.discovery()).isEqualTo(new Discovery.Eds(GOODJOB, Duration.ZERO));
    assertThat(goodjob.balance()).isEqualTo(new BalancePolicy.LeastRequest(2));
    assertThat(goodjob.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(goodjob.panicThreshold()).isZero();
    assertThat(goodjob.defaultLimits().maxConnections()).isEqualTo(100);
    assertThat(goodjob.defaultLimits().maxPendingRequests()).isEqualTo(10);
    assertThat(goodjob.defaultLimits().maxRequests()).isEqualTo(50);
    assertThat(goodjob.idleTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(goodjob.maxRequestsPerConnection()).isEqualTo(1000);
    assertThat(goodjob.outlier()).satisfies(outlier -> {
      assertThat(outlier).isNotNull();
      assertThat(outlier.serverErrors()).isEqualTo(new OutlierSpec.Consecutive(3, 100));
      assertThat(outlier.gatewayErrors()).isEqualTo(new OutlierSpec.Consecutive(5, 0));
      assertThat(outlier.maxEjectionPercent()).isEqualTo(100);
      assertThat(outlier.successRate().enforcing()).isZero();
      assertThat(outlier.comeback()).isEqualTo(OutlierSpec.Comeback.PROBATION);
    });
  }

  @Test
  void takes_unlimited_circuit_breakers_and_the_original_destination() {
    Map<String, Decoded<ClusterSpec>> clusters =
        decode("istio-cds.json", Cluster.getDefaultInstance(), Cluster::getName,
            ResourceDecoders::cluster);

    ClusterSpec inbound = valid(clusters, "InboundPassthroughCluster");
    assertThat(inbound.discovery()).isEqualTo(new Discovery.OriginalDestination());
    assertThat(inbound.balance()).isEqualTo(new BalancePolicy.ClusterProvided());
    assertThat(inbound.defaultLimits().maxRetries()).isEqualTo(4_294_967_295L);
    assertThat(inbound.bindSource()).isEqualTo(new NetAddress("127.0.0.6", 0));
    assertThat(inbound.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void understands_every_assignment_of_endpoints() {
    Map<String, Decoded<EndpointsSpec>> endpoints = decode("istio-eds.json", ClusterLoadAssignment.getDefaultInstance(),
        ClusterLoadAssignment::getClusterName, ResourceDecoders::endpoints);

    assertThat(endpoints).hasSize(5);
    EndpointsSpec goodjob = valid(endpoints, GOODJOB);
    assertThat(goodjob.localities()).singleElement().satisfies(locality -> {
      assertThat(locality.weight()).isEqualTo(2);
      assertThat(locality.endpoints()).extracting(endpoint -> endpoint.address().toString())
          .containsExactly("198.18.0.21:8080",
              "198.18.0.22:8080");
    });
  }

  @Test
  void understands_outbound_listeners_and_refuses_the_inbound_one_for_its_tls() {
    Map<String, Decoded<ListenerSpec>> listeners =
        decode("istio-lds.json", Listener.getDefaultInstance(), Listener::getName,
            ResourceDecoders::listener);

    ListenerSpec http = valid(listeners, "0.0.0.0_80");
    assertThat(http.bind()).isFalse();
    assertThat(http.inspectHttp()).isTrue();
    assertThat(http.inspectionTimeout()).isZero();
    assertThat(http.continueOnInspectionTimeout()).isTrue();
    assertThat(http.chains()).singleElement().satisfies(chain -> {
      assertThat(chain.match().applicationProtocols()).containsExactly("http/1.1", "h2c");
      assertThat(chain.filter()).isInstanceOfSatisfying(HttpConnectionManagerSpec.class, manager -> {
        assertThat(manager.routes()).isEqualTo(new HttpConnectionManagerSpec.Routes.Rds("80"));
        assertThat(manager.streamIdleTimeout()).isZero();
        assertThat(manager.normalizePath()).isTrue();
        assertThat(manager.upgrades()).containsExactly("websocket");
      });
    });
    assertThat(http.defaultChain()).satisfies(chain -> {
      assertThat(chain).isNotNull();
      assertThat(chain.filter()).isInstanceOf(TcpProxySpec.class);
    });
    assertThat(valid(listeners, "virtualOutbound").destination()).isEqualTo(ListenerSpec.Destination.HAND_OVER);
    assertThat(listeners.get("virtualInbound")).isInstanceOfSatisfying(Decoded.Invalid.class,
        invalid -> assertThat(invalid.reason()).contains("transport_socket.typed_config: type"));
  }

  @Test
  void understands_the_routes() {
    RouteConfigSpec routes = valid(
        decode("istio-rds.json", RouteConfiguration.getDefaultInstance(), RouteConfiguration::getName,
            ResourceDecoders::routes),
        "80");

    assertThat(routes.ignorePortInHostMatching()).isTrue();
    VirtualHostSpec host = routes.virtualHosts().getFirst();
    assertThat(host.requestAttemptCount()).isTrue();
    assertThat(host.routes()).hasSize(3);
    assertThat(host.routes().getFirst().action()).isInstanceOfSatisfying(RouteAction.Forward.class, green -> {
      assertThat(green.timeout()).isEqualTo(Duration.ofSeconds(3));
      assertThat(green.retry()).satisfies(retry -> {
        assertThat(retry).isNotNull();
        assertThat(retry.on()).containsExactly(RetrySpec.On.SERVER_ERROR);
        assertThat(retry.numRetries()).isEqualTo(2);
        assertThat(retry.perTryTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(retry.avoidPreviousHosts()).isTrue();
        assertThat(retry.hostSelectionMaxAttempts()).isEqualTo(5);
      });
    });
    assertThat(host.routes().get(1).path()).isEqualTo(new PathMatch.Prefix("/api", true));
    assertThat(host.routes().get(1).action()).isInstanceOfSatisfying(RouteAction.Forward.class, canary -> {
      assertThat(canary.clusters()).extracting(RouteAction.WeightedCluster::weight).containsExactly(90L, 10L);
      assertThat(canary.pathRewrite()).isEqualTo(new RouteAction.PathRewrite.Prefix("/"));
      assertThat(canary.timeout()).isZero();
    });
  }

  private static <M extends Message, T> Map<String, Decoded<T>> decode(
      String resource,
      M type,
      Function<M, String> name,
      Function<M, Decoded<T>> decoder) {
    ListValue.Builder list = ListValue.newBuilder();
    try {
      JsonFormat.parser().merge(Protos.resource(resource), list);
      Map<String, Decoded<T>> decoded = new LinkedHashMap<>();
      for (Value value : list.getValuesList()) {
        M message = Protos.json(type, JsonFormat.printer().print(value));
        decoded.put(name.apply(message), decoder.apply(message));
      }
      return new HashMap<>(decoded);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(resource, e);
    }
  }

  private static <T> T valid(Map<String, Decoded<T>> decoded, String name) {
    return switch (decoded.get(name)) {
      case Decoded.Valid<T>(T value) -> value;
      case Decoded.Invalid<T> invalid -> throw new AssertionError(invalid.reason());
      case null -> throw new AssertionError("no resource " + name);
    };
  }
}
