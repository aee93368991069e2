package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.kube.ObjectMeta;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/** Reads Istio's rules. The three versions of the API have the same fields. */
public final class IstioReader {

  private static final Map<String, BiFunction<ObjectMeta, Fields, IstioObject>> KINDS = Map.of(
      DestinationRule.KIND, DestinationRuleReader::read,
      Gateway.KIND, GatewayReader::read,
      ServiceEntry.KIND, ServiceEntryReader::read,
      Sidecar.KIND, SidecarReader::read,
      VirtualService.KIND, VirtualServiceReader::read,
      WorkloadEntry.KIND, WorkloadEntryReader::read);

  private IstioReader() {}

  /** The kinds of the group {@code networking.istio.io} that are read. */
  public static Set<String> kinds() {
    return KINDS.keySet();
  }

  /** Whether {@code kind} of the group {@code group} is one of ours. */
  public static boolean reads(String group, String kind) {
    return group.equals("networking.istio.io") && KINDS.containsKey(kind);
  }

  /** Reads an object for which {@link #reads} is true. What it answers is worth nothing when it found an error. */
  public static IstioObject read(String kind, ObjectMeta metadata, Fields object) {
    BiFunction<ObjectMeta, Fields, IstioObject> reader = KINDS.get(kind);
    if (reader == null) {
      throw new IllegalArgumentException("kind: " + kind + " (expected: one of " + KINDS.keySet() + ")");
    }
    return reader.apply(metadata, object);
  }
}
