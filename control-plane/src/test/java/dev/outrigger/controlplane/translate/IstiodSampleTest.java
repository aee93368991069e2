package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.translate.MeshOptions.DefaultRetries;
import dev.outrigger.controlplane.translate.MeshOptions.Scoping;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Field by field what istiod itself sent for the same objects. The recording was freed of what a stock Envoy does not know
 * or what this mesh has no word for yet (filters of Istio's own, tracing, the incoming side); nothing else differs but the
 * way in which an ejected backend comes back, which Istio cannot say.
 */
final class IstiodSampleTest {

  private static final Path RECORDED = Path.of("src/test/resources/istiod-sample.json");
  private static final Path OBJECTS = Path.of("src/test/resources/golden/istiod-sample.yaml");

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SECRETS")
  void is_what_istiod_sent(ResourceType type) throws IOException {
    List<Message> recorded = recorded(type);
    List<Message> ours = ours(type);
    assertThat(recorded).isNotEmpty();
    for (int i = 0; i < recorded.size(); i++) {
      assertThat(json(ours.get(i))).isEqualTo(json(recorded.get(i)));
    }
    assertThat(ours).hasSameSizeAs(recorded);
  }

  private static List<Message> ours(ResourceType type) throws IOException {
    MeshOptions options = new MeshOptions(MeshOptions.DEFAULT.clusterDomain(), MeshOptions.DEFAULT.rootNamespace(),
        MeshOptions.DEFAULT.connectTimeout(), DefaultRetries.ISTIO,
        Scoping.USED, MeshOptions.Outbound.ALLOW_ANY, MeshOptions.DEFAULT.locality(), "");
    ClusterState state = Meshes.state(Files.readString(OBJECTS));
    return new ResourceGenerator(options).generate(type, new Names.All(), state, Meshes.client("REDIRECT"))
        .resources()
        .stream()
        .filter(resource -> !resource.name().equals("virtualInbound") && !resource.name().equals("http_proxy"))
        .map(Meshes::message)
        .map(message -> message instanceof Cluster cluster ? withoutEjectionReturn(cluster) : message)
        .toList();
  }

  private static Message withoutEjectionReturn(Cluster cluster) {
    Cluster.Builder plain = cluster.toBuilder();
    if (plain.hasMetadata()) {
      plain.getMetadataBuilder().removeFilterMetadata("outrigger");
    }
    return plain.build();
  }

  private static List<Message> recorded(ResourceType type) throws IOException {
    Struct.Builder all = Struct.newBuilder();
    JsonFormat.parser().merge(Files.readString(RECORDED), all);
    List<Message> messages = new ArrayList<>();
    for (Value resource : all.getFieldsOrThrow(type.name()).getListValue().getValuesList()) {
      Message.Builder message = builder(type);
      JsonFormat.parser().usingTypeRegistry(Meshes.ANY_TYPES).merge(JsonFormat.printer().print(resource), message);
      messages.add(message.build());
    }
    return messages;
  }

  private static Message.Builder builder(ResourceType type) {
    return switch (type) {
      case CLUSTERS -> Cluster.newBuilder();
      case ENDPOINTS -> ClusterLoadAssignment.newBuilder();
      case SECRETS -> Secret.newBuilder();
      case LISTENERS -> Listener.newBuilder();
      case ROUTES -> RouteConfiguration.newBuilder();
    };
  }

  private static String json(Message message) throws InvalidProtocolBufferException {
    return JsonFormat.printer().usingTypeRegistry(Meshes.ANY_TYPES).sortingMapKeys().print(message);
  }
}
