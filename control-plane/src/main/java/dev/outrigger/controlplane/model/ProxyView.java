package dev.outrigger.controlplane.model;

import dev.outrigger.policy.kube.EndpointSlice.PodRef;
import dev.outrigger.policy.kube.Node.Locality;
import dev.outrigger.policy.kube.Pod;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy as what it is sent depends on: what it said of itself when it connected.
 *
 * @param nodeId {@code sidecar~<ip>~<pod>.<namespace>~<namespace>.svc.<domain>}, as Istio's proxies name themselves
 * @param clustersOnDemand it asks for clusters by name when it needs them
 * @param clusterId the cluster that it runs in, for example {@code Kubernetes}
 * @param node the name of the node that it runs on; empty when it did not say
 * @param targetPorts the numbers of the ports that services call by name in its pod, as far as a state told them
 */
public record ProxyView(
    String nodeId,
    Client client,
    String ip,
    String pod,
    String namespace,
    Map<String, String> labels,
    Interception interception,
    String clusterId,
    Locality locality,
    String node,
    boolean clustersOnDemand,
    Map<String, Integer> targetPorts) {

  /** What holds when a proxy does not name its cluster. */
  public static final String DEFAULT_CLUSTER_ID = "Kubernetes";

  private static final Pattern NODE_ID =
      Pattern.compile("(?<type>[^~]+)~(?<ip>[^~]+)~(?<pod>[^~]+)\\.(?<namespace>[^~.]+)~[^~]+");

  public ProxyView {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    targetPorts = Collections.unmodifiableSortedMap(new TreeMap<>(targetPorts));
  }

  /** The program that asks. */
  public enum Client {
    OUTRIGGER, ENVOY,
    /** No proxy but an application with gRPC's own client for xDS, which says so as Istio's do: {@code GENERATOR: grpc}. */
    GRPC, OTHER
  }

  /** How outgoing connections come to the proxy. */
  public enum Interception {
    /** Rules of the kernel rewrite their destination. */
    REDIRECT,
    /** Rules of the kernel hand them over as they are. */
    TPROXY,
    /** They do not: the proxy listens where they go, or is named to the application. */
    NONE
  }

  /**
   * Reads what a proxy says of itself.
   *
   * @param metadata of the node; {@code NAMESPACE}, {@code LABELS}, {@code INTERCEPTION_MODE}, {@code CLUSTER_ID},
   *     {@code NODE_NAME}, {@code GENERATOR} and {@code OUTRIGGER} are read
   * @param userAgent the client program's name, may be empty
   * @throws IllegalArgumentException with the value seen and what was expected
   */
  public static ProxyView parse(String nodeId, Map<String, ?> metadata, String userAgent, Locality locality) {
    Matcher id = NODE_ID.matcher(nodeId);
    if (!id.matches()) {
      throw new IllegalArgumentException("node id: \"" + nodeId
          + "\" (expected: sidecar~<ip>~<pod>.<namespace>~<namespace>.svc.<domain>)");
    }
    if (!id.group("type").equals("sidecar")) {
      throw new IllegalArgumentException("node type: " + id.group("type") + " (expected: sidecar)");
    }
    return new ProxyView(nodeId, client(metadata, userAgent), id.group("ip"), id.group("pod"),
        text(metadata, "NAMESPACE", id.group("namespace")), labels(metadata), interception(metadata),
        text(metadata, "CLUSTER_ID", DEFAULT_CLUSTER_ID), locality, text(metadata, "NODE_NAME", ""), false,
        Map.of());
  }

  /** The same, but for whether it asks for clusters when it needs them. */
  public ProxyView withClustersOnDemand(boolean onDemand) {
    return new ProxyView(nodeId, client, ip, pod, namespace, labels, interception, clusterId, locality, node, onDemand,
        targetPorts);
  }

  /** The same, with what its services call its ports. */
  public ProxyView withTargetPorts(Map<String, Integer> numbers) {
    return new ProxyView(nodeId, client, ip, pod, namespace, labels, interception, clusterId, locality, node,
        clustersOnDemand, numbers);
  }

  /** The pod that it runs in, if it runs in one. */
  public PodRef podRef() {
    return new PodRef(namespace, pod);
  }

  /** The same, elsewhere. */
  public ProxyView at(Locality other) {
    return new ProxyView(nodeId, client, ip, pod, namespace, labels, interception, clusterId, other, node,
        clustersOnDemand, targetPorts);
  }

  /** The same, with what its pod tells of where it is and it did not say itself. */
  public ProxyView placedIn(ClusterState state) {
    if (!node.isEmpty() && !locality.equals(Locality.UNKNOWN)) {
      return this;
    }
    Pod known = state.pods().get(podRef());
    String placedOn = node.isEmpty() && known != null ? Objects.requireNonNullElse(known.nodeName(), "") : node;
    Locality placedAt = locality.equals(Locality.UNKNOWN) ? state.placeOf(known, placedOn) : locality;
    return placedOn.equals(node) && placedAt.equals(locality) ? this
        : new ProxyView(nodeId, client, ip, pod, namespace, labels, interception, clusterId, placedAt, placedOn,
            clustersOnDemand, targetPorts);
  }

  private static Client client(Map<String, ?> metadata, String userAgent) {
    if ("grpc".equals(metadata.get("GENERATOR"))) {
      return Client.GRPC;
    }
    if (metadata.containsKey("OUTRIGGER") || userAgent.equals("outrigger")) {
      return Client.OUTRIGGER;
    }
    return userAgent.equals("envoy") ? Client.ENVOY : Client.OTHER;
  }

  private static Interception interception(Map<String, ?> metadata) {
    if (client(metadata, "") == Client.GRPC) {
      return Interception.NONE;
    }
    return switch (text(metadata, "INTERCEPTION_MODE", "REDIRECT")) {
      case "REDIRECT" -> Interception.REDIRECT;
      case "TPROXY" -> Interception.TPROXY;
      case "NONE" -> Interception.NONE;
      case String other -> throw new IllegalArgumentException(
          "node metadata INTERCEPTION_MODE: " + other + " (expected: REDIRECT, TPROXY or NONE)");
    };
  }

  private static Map<String, String> labels(Map<String, ?> metadata) {
    Object labels = metadata.get("LABELS");
    if (labels == null) {
      return Map.of();
    }
    if (!(labels instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("node metadata LABELS: " + labels + " (expected: names and texts)");
    }
    Map<String, String> texts = new TreeMap<>();
    map.forEach((name, value) -> texts.put(String.valueOf(name), String.valueOf(value)));
    return texts;
  }

  private static String text(Map<String, ?> metadata, String name, String fallback) {
    Object value = metadata.get(name);
    if (value == null) {
      return fallback;
    }
    if (!(value instanceof String text) || text.isEmpty()) {
      throw new IllegalArgumentException("node metadata " + name + ": " + value + " (expected: a text)");
    }
    return text;
  }
}
