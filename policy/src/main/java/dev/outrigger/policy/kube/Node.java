package dev.outrigger.policy.kube;

import java.util.List;

/**
 * A {@code v1} Node.
 *
 * @param locality from its well-known labels
 * @param addresses its addresses and host names, in the order given
 */
public record Node(ObjectMeta metadata, Locality locality, List<Address> addresses) implements KubeObject {

  public static final String KIND = "Node";

  public Node {
    addresses = List.copyOf(addresses);
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** A place; parts that are not known are empty. */
  public record Locality(String region, String zone, String subzone) {

    public static final Locality UNKNOWN = new Locality("", "", "");
  }

  /** One address of a node: {@code type} is Kubernetes' word, for example {@code InternalIP}. */
  public record Address(String type, String address) {}
}
