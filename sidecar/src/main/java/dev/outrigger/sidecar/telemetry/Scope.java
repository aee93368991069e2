package dev.outrigger.sidecar.telemetry;

/**
 * What a number is of, in both ways of writing it.
 *
 * @param text first part of Envoy's dotted name, final dot included
 * @param prometheus first part of the name of the Prometheus family, where the tag's value is left out
 * @param label name of the Prometheus label that takes the tag, or empty
 * @param value of the tag
 */
public record Scope(String text, String prometheus, String label, String value) {
  /** Of the whole process. */
  public static final Scope PROCESS = new Scope("", "envoy_", "", "");

  public static Scope cluster(String name) {
    return new Scope("cluster." + name + ".", "envoy_cluster_", "envoy_cluster_name", name);
  }

  public static Scope http(String statPrefix) {
    return new Scope("http." + statPrefix + ".", "envoy_http_", "envoy_http_conn_manager_prefix", statPrefix);
  }

  public static Scope tcp(String statPrefix) {
    return new Scope("tcp." + statPrefix + ".", "envoy_tcp_", "envoy_tcp_prefix", statPrefix);
  }

  /** Of an address such as {@code 0.0.0.0_8080}. */
  public static Scope listener(String address) {
    return new Scope("listener." + address + ".", "envoy_listener_", "envoy_listener_address", address);
  }
}
