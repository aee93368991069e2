package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.outrigger.controlplane.model.ProxyView;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import org.junit.jupiter.api.Test;

final class NodeReaderTest {

  private static final Node.Builder NODE = Node.newBuilder()
      .setId("sidecar~10.0.0.1~client.demo~demo.svc.cluster.local")
      .setUserAgentName("envoy")
      .setLocality(Locality.newBuilder().setRegion("r").setZone("z").setSubZone("s"));

  @Test
  void reads_what_a_proxy_says_of_itself() {
    Struct.Builder labels = Struct.newBuilder().putFields("app", Wire.text("client"));
    Struct.Builder metadata = Struct.newBuilder()
        .putFields("LABELS", Wire.struct(labels))
        .putFields("INTERCEPTION_MODE", Wire.text("NONE"))
        .putFields("PILOT_SAN", Value.newBuilder().setBoolValue(true).build());
    ProxyView proxy = NodeReader.read(NODE.clone().setMetadata(metadata).build());
    assertThat(proxy.labels()).containsEntry("app", "client");
    assertThat(proxy.interception()).isEqualTo(ProxyView.Interception.NONE);
    assertThat(proxy.client()).isEqualTo(ProxyView.Client.ENVOY);
    assertThat(proxy.locality()).isEqualTo(new dev.outrigger.policy.kube.Node.Locality("r", "z", "s"));
  }

  @Test
  void a_null_is_as_if_it_were_not_there() {
    Struct.Builder metadata = Struct.newBuilder()
        .putFields("NAMESPACE", Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build());
    assertThat(NodeReader.read(NODE.clone().setMetadata(metadata).build()).namespace()).isEqualTo("demo");
  }

  @Test
  void refuses_metadata_of_a_wrong_form() {
    Struct.Builder metadata = Struct.newBuilder().putFields("LABELS", Wire.text("app=client"));
    assertThatIllegalArgumentException().isThrownBy(() -> NodeReader.read(NODE.clone().setMetadata(metadata).build()))
        .withMessageContaining("LABELS");
  }
}
