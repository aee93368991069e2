package dev.outrigger.policy.kube;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.field.IpLiteral;
import dev.outrigger.policy.kube.EndpointSlice.AddressType;
import dev.outrigger.policy.kube.EndpointSlice.Conditions;
import dev.outrigger.policy.kube.EndpointSlice.Endpoint;
import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.EndpointSlice.Port;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads an EndpointSlice. */
final class EndpointSliceReader {

  private static final Map<String, AddressType> ADDRESS_TYPES =
      Map.of("IPv4", AddressType.IPV4, "IPv6", AddressType.IPV6,
          "FQDN", AddressType.FQDN);

  private EndpointSliceReader() {}

  static EndpointSlice read(ObjectMeta metadata, Fields object) {
    AddressType type = object.word("addressType", ADDRESS_TYPES);
    if (type == null && !object.has("addressType")) {
      object.error("addressType", "missing", "missing (expected: one of FQDN, IPv4, IPv6)");
    }
    if (type == AddressType.FQDN) {
      object.warn("addressType", "not-supported",
          "FQDN is not supported yet; these endpoints are not used (expected: IPv4 or IPv6)");
    }
    AddressType known = type == null ? AddressType.IPV4 : type;
    String service = metadata.labels().get(EndpointSlice.SERVICE_NAME_LABEL);
    if (service == null || service.isEmpty()) {
      object.warn("metadata", "no-effect", "label " + EndpointSlice.SERVICE_NAME_LABEL
          + " is missing (expected: the name of the service whose endpoints these are)");
    }
    return new EndpointSlice(metadata, service, known,
        object.objects("endpoints", endpoint -> endpoint(metadata.namespace(), known, endpoint)),
        object.objects("ports", EndpointSliceReader::port));
  }

  private static Endpoint endpoint(String namespace, AddressType type, Fields endpoint) {
    endpoint.leave("hints", "deprecatedTopology");
    List<String> addresses = endpoint.texts("addresses", expected(type), text -> isAddress(type, text));
    endpoint.requireItems("addresses", "at least one");
    return new Endpoint(addresses, endpoint.objectOrEmpty("conditions", EndpointSliceReader::conditions),
        endpoint.text("hostname"), endpoint.text("nodeName"), endpoint.text("zone"),
        endpoint.object("targetRef", reference -> pod(namespace, reference)));
  }

  private static Conditions conditions(Fields conditions) {
    return Conditions.of(conditions.flag("ready"), conditions.flag("serving"), conditions.flag("terminating"));
  }

  private static @Nullable PodRef pod(String sliceNamespace, Fields reference) {
    reference.leave("apiVersion", "fieldPath", "resourceVersion", "uid");
    String kind = reference.text("kind", Pod.KIND);
    PodRef pod = new PodRef(reference.text("namespace", sliceNamespace), reference.text("name", ""));
    return kind.equals(Pod.KIND) && !pod.name().isEmpty() ? pod : null;
  }

  private static Port port(Fields port) {
    return new Port(port.text("name", ""), port.port("port"),
        port.word("protocol", ServiceReader.PROTOCOLS, Protocol.TCP),
        port.text("appProtocol"));
  }

  private static String expected(AddressType type) {
    return switch (type) {
      case IPV4 -> "an IPv4 address, as the slice's addressType says";
      case IPV6 -> "an IPv6 address, as the slice's addressType says";
      case FQDN -> "a DNS name, as the slice's addressType says";
    };
  }

  private static boolean isAddress(AddressType type, String text) {
    return switch (type) {
      case IPV4 -> IpLiteral.isV4(text);
      case IPV6 -> IpLiteral.isV6(text);
      case FQDN -> !text.isEmpty() && !IpLiteral.isAny(text);
    };
  }
}
