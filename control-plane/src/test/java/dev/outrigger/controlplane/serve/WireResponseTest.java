package dev.outrigger.controlplane.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes out is what the generated messages would have been. */
final class WireResponseTest {

  private static final Response RESPONSE = Response.of(
      List.of(resource("a", "1", "content of a"), resource("b", "", ""),
          resource("ü|" + "c".repeat(300), "3", "c".repeat(20_000))),
      List.of("gone", "gone too"));

  @Test
  void a_delta_response_reads_as_it_was_meant() throws IOException {
    DeltaDiscoveryResponse.Builder expected = DeltaDiscoveryResponse.newBuilder()
        .setTypeUrl(ResourceType.ROUTES.typeUrl())
        .setSystemVersionInfo("7")
        .setNonce("n")
        .addAllRemovedResources(RESPONSE.removed());
    for (NamedResource resource : RESPONSE.resources()) {
      expected.addResources(Resource.newBuilder()
          .setName(resource.name())
          .setVersion(resource.version())
          .setResource(packed(resource)));
    }

    assertThat(DeltaDiscoveryResponse.parseFrom(drained(Dialect.DELTA))).isEqualTo(expected.build());
    assertThat(DeltaDiscoveryResponse.parseFrom(written(Dialect.DELTA))).isEqualTo(expected.build());
  }

  @Test
  void a_state_of_the_world_response_reads_as_it_was_meant() throws IOException {
    DiscoveryResponse.Builder expected =
        DiscoveryResponse.newBuilder().setTypeUrl(ResourceType.ROUTES.typeUrl()).setVersionInfo("7").setNonce("n");
    RESPONSE.resources().forEach(resource -> expected.addResources(packed(resource)));

    assertThat(DiscoveryResponse.parseFrom(drained(Dialect.STATE_OF_THE_WORLD))).isEqualTo(expected.build());
    assertThat(DiscoveryResponse.parseFrom(written(Dialect.STATE_OF_THE_WORLD))).isEqualTo(expected.build());
  }

  @Test
  void its_length_is_known_before_and_while_it_is_read() throws IOException {
    WireResponse response = written(Dialect.DELTA);
    int length = response.available();
    assertThat(response.read()).isNotNegative();
    assertThat(response.available()).isEqualTo(length - 1);
    assertThat(response.readNBytes(100)).hasSize(100);
    assertThat(response.available()).isEqualTo(length - 101);

    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    assertThat(response.drainTo(rest)).isEqualTo(length - 101);
    assertThat(rest.size()).isEqualTo(length - 101);
    assertThat(response.available()).isZero();
    assertThat(response.read()).isNegative();
  }

  private static byte[] drained(Dialect<?> dialect) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = written(dialect).available();
    assertThat(written(dialect).drainTo(out)).isEqualTo(length).isEqualTo(out.size());
    return out.toByteArray();
  }

  private static WireResponse written(Dialect<?> dialect) {
    return dialect.write(ResourceType.ROUTES, RESPONSE, "7", "n");
  }

  private static Any packed(NamedResource resource) {
    return Any.newBuilder().setTypeUrl(resource.type().typeUrl()).setValue(resource.bytes()).build();
  }

  private static NamedResource resource(String name, String version, String content) {
    return new NamedResource(ResourceType.ROUTES, name, version, ByteString.copyFromUtf8(content));
  }
}
