package dev.outrigger.controlplane.translate;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.EjectionWindow;
import dev.outrigger.policy.istio.IstioObject;
import dev.outrigger.policy.istio.TrafficSettings;
import dev.outrigger.policy.istio.VirtualService;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is told of where a cluster or a route comes from, and of what Envoy has no fields for. */
final class ClusterMetadata {

  static final String ISTIO = "istio";

  /** Read by this mesh's own proxies only. */
  private static final String OUTRIGGER = "outrigger";

  private ClusterMetadata() {}

  static Metadata of(ServicePort port, @Nullable DestinationRule rule, String subset, TrafficSettings settings) {
    Metadata.Builder metadata = Metadata.newBuilder().putFilterMetadata(ISTIO, origin(port, rule, subset));
    if (rule != null && settings.outlierDetection() != null) {
      metadata.putFilterMetadata(OUTRIGGER, ejection(rule));
    }
    return metadata.build();
  }

  /** That a part was made of a VirtualService, as Istio tells it. */
  static Metadata of(VirtualService rule) {
    return Metadata.newBuilder()
        .putFilterMetadata(ISTIO, Struct.newBuilder().putFields("config", configPath(rule, "virtual-service")).build())
        .build();
  }

  /** The path of a rule at the API server. */
  private static Value configPath(IstioObject rule, String resource) {
    return Wire.text("/apis/networking.istio.io/v1/namespaces/" + rule.metadata().namespace() + "/" + resource + "/"
        + rule.metadata().name());
  }

  private static Struct origin(ServicePort port, @Nullable DestinationRule rule, String subset) {
    Struct.Builder service = Struct.newBuilder()
        .putFields("host", Wire.text(port.host()))
        .putFields("name", Wire.text(port.service().name()))
        .putFields("namespace", Wire.text(port.service().namespace()));
    Struct.Builder origin = Struct.newBuilder()
        .putFields("services",
            Value.newBuilder().setListValue(ListValue.newBuilder().addValues(Wire.struct(service))).build());
    if (port.service().meshExternal()) {
      origin.putFields("external", Value.newBuilder().setBoolValue(true).build());
    }
    if (rule != null) {
      origin.putFields("config", configPath(rule, "destination-rule"));
    }
    if (!subset.isEmpty()) {
      origin.putFields("subset", Wire.text(subset));
    }
    return origin.build();
  }

  private static Struct ejection(DestinationRule rule) {
    Struct.Builder ejection =
        Struct.newBuilder()
            .putFields("ejection_return", Wire.text(rule.ejectionReturn().name().toLowerCase(Locale.ROOT)));
    EjectionWindow window = rule.ejectionWindow();
    if (window != null) {
      ejection.putFields("ejection_window", Wire.struct(Struct.newBuilder()
          .putFields("failures", Value.newBuilder().setNumberValue(window.failures()).build())
          .putFields("seconds", Value.newBuilder().setNumberValue(window.length().toMillis() / 1000.0).build())));
    }
    return ejection.build();
  }
}
