package dev.outrigger.sidecar.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import dev.outrigger.sidecar.config.ListenerSpec.Destination;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that our own control plane sends is taken, read from the files in which its tests keep what it sends. */
class GoldenResourcesTest {

  private static final Path GOLDEN = Path.of("..", "control-plane", "src", "test", "resources", "golden");

  /** A heading of a type, or of one resource. */
  private static final Pattern HEADING = Pattern.compile("(?m)^# (.*)$");

  private record Sent(String type, String name, String text) {

    Decoded<?> decoded() {
      return switch (type) {
        case "CLUSTERS" -> ResourceDecoders.cluster(parse(Cluster.newBuilder()).build());
        case "ENDPOINTS" -> ResourceDecoders.endpoints(parse(ClusterLoadAssignment.newBuilder()).build());
        case "LISTENERS" -> ResourceDecoders.listener(parse(Listener.newBuilder()).build());
        case "ROUTES" -> ResourceDecoders.routes(parse(RouteConfiguration.newBuilder()).build());
        default -> throw new IllegalArgumentException(
            type + ": no such type (expected: a heading of the golden files)");
      };
    }

    private <B extends Message.Builder> B parse(B builder) {
      try {
        TextFormat.Parser.newBuilder().setTypeRegistry(Protos.TYPES).build().merge(text, builder);
      } catch (TextFormat.ParseException e) {
        throw new IllegalArgumentException(name + ": " + e.getMessage() + "\n" + text, e);
      }
      return builder;
    }
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(GOLDEN)) {
      return all.filter(file -> file.toString().endsWith(".txtpb")).sorted().toList();
    }
  }

  /** What is not done here yet, and so must be refused by its name and never be passed over. */
  private static final Set<String> NOT_YET = Set.of("budget_interval", "cookie", "host_rewrite_literal",
      "http2_protocol_options", "locality_weighted_lb_config", "maglev_lb_config", "original_dst_lb_config",
      "request_mirror_policies", "respect_dns_ttl", "retry_priority", "server_names", "slow_start_config",
      "transport_socket",
      "typed_per_filter_config", "upstream_http_protocol_options", "zone_aware_lb_config");

  @ParameterizedTest
  @MethodSource("files")
  void takes_all_that_the_control_plane_sends_or_names_what_it_cannot_do(Path file) throws IOException {
    List<Sent> sent = sent(file);
    assertThat(sent).hasSizeGreaterThan(4);
    for (Sent resource : sent) {
      if (resource.decoded() instanceof Decoded.Invalid<?>(String name, String reason)) {
        assertThat(name).isEqualTo(resource.name());
        assertThat(NOT_YET).as(name + ": " + reason).anyMatch(reason::contains);
      }
    }
  }

  @Test
  void takes_all_of_a_virtual_service_but_what_is_said_to_be_missing() throws IOException {
    for (String file : List.of("virtual-service.redirect.txtpb", "virtual-service.none.txtpb",
        "connections.redirect.txtpb", "connections.none.txtpb")) {
      for (Sent resource : sent(GOLDEN.resolve(file))) {
        if (resource.decoded() instanceof Decoded.Invalid<?>(String name, String reason)) {
          // Nobody reads the name that a client of TLS asks for yet.
          assertThat(reason).as(file + " " + name).contains("server_names");
        }
      }
    }
  }

  @Test
  void the_inbound_listener_matches_on_the_original_destination_and_hands_nothing_over() throws IOException {
    for (Sent resource : sent(GOLDEN.resolve("ports.redirect.txtpb"))) {
      switch (resource.name()) {
        case "virtualInbound" -> assertThat(resource.decoded()).isInstanceOfSatisfying(Decoded.Valid.class,
            valid -> assertThat(valid.value()).hasFieldOrPropertyWithValue("destination", Destination.ORIGINAL));
        case "virtualOutbound" -> assertThat(resource.decoded()).isInstanceOfSatisfying(Decoded.Valid.class,
            valid -> assertThat(valid.value()).hasFieldOrPropertyWithValue("destination", Destination.HAND_OVER));
        default -> {
          // matches on the address that it stands for
        }
      }
    }
  }

  private static List<Sent> sent(Path file) throws IOException {
    List<Sent> sent = new ArrayList<>();
    String type = "";
    String name = "";
    StringBuilder text = new StringBuilder();
    for (String line : Files.readAllLines(file)) {
      var heading = HEADING.matcher(line);
      if (!heading.matches()) {
        text.append(line).append('\n');
        continue;
      }
      add(sent, type, name, text);
      name = heading.group(1);
      if (name.matches("[A-Z]+")) {
        type = name;
        name = "";
      }
    }
    add(sent, type, name, text);
    return sent;
  }

  private static void add(List<Sent> sent, String type, String name, StringBuilder text) {
    if (!text.toString().isBlank()) {
      sent.add(new Sent(type, name, text.toString()));
    }
    text.setLength(0);
  }
}
