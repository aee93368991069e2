package dev.outrigger.policy.istio;

import dev.outrigger.policy.kube.Node.Locality;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How near and far backends share the load: {@code localityLbSetting} or {@code zoneAwareLbSetting}. */
public sealed interface LocalityBalancing {

  /** What Istio's mesh has when nobody says: the nearest first, by region, zone and subzone. */
  LocalityBalancing NEAREST_FIRST = new Failover(Map.of(), List.of());

  /** It makes no difference where a backend is. */
  record Off() implements LocalityBalancing {}

  /** Shares that are given; the first that speaks of the client's place counts, and without one all is as without. */
  record Distribute(List<Shares> shares) implements LocalityBalancing {

    public Distribute {
      shares = List.copyOf(shares);
    }
  }

  /**
   * Where the requests of clients at one place go.
   *
   * @param to shares in per cent that sum to 100, in the order written: the first that means a place has it. Places that
   *     none of them means get nothing
   */
  record Shares(Place from, Map<Place, Integer> to) {

    public Shares {
      to = Collections.unmodifiableMap(new LinkedHashMap<>(to));
    }
  }

  /**
   * Who stands in for backends that fail. Without any part: the nearest, by region, zone and subzone.
   *
   * @param regions by the client's region, the one that stands in for it; empty for any
   * @param priorities what a backend should have in common with the client, most important first; empty for its place
   */
  record Failover(Map<String, String> regions, List<PriorityLabel> priorities) implements LocalityBalancing {

    public Failover {
      regions = Map.copyOf(regions);
      priorities = List.copyOf(priorities);
    }

    /** Whether anything is said, beyond that near ones come first. */
    public boolean isSpecific() {
      return !regions.isEmpty() || !priorities.isEmpty();
    }
  }

  /**
   * Within a region as much as possible stays in the client's zone, without a zone getting more than its share.
   *
   * @param enabled false turns off what the proxy would do of itself
   * @param failover between regions
   * @param minClusterSize null leaves it to the proxy
   */
  record ZoneAware(boolean enabled, Failover failover, @Nullable Integer minClusterSize) implements LocalityBalancing {}

  /** A place, or all below one: parts that are empty mean any. */
  record Place(String region, String zone, String subzone) {

    static final Place ANY = new Place("", "", "");

    /** Reads {@code region/zone/subzone}, where {@code *} ends it and means any. */
    static Place parse(String text) {
      String[] parts = text.split("/", 3);
      return new Place(part(parts, 0), part(parts, 1), part(parts, 2));
    }

    private static String part(String[] parts, int index) {
      return index >= parts.length || parts[index].equals("*") ? "" : parts[index];
    }

    /** Whether the locality is here. */
    public boolean covers(Locality locality) {
      return (region.isEmpty() || region.equals(locality.region())) && (zone.isEmpty() || zone.equals(locality.zone()))
          && (subzone.isEmpty() || subzone.equals(locality.subzone()));
    }

    /** Whether some locality may be at both. */
    boolean overlaps(Place other) {
      return overlap(region, other.region) && overlap(zone, other.zone) && overlap(subzone, other.subzone);
    }

    private static boolean overlap(String part, String other) {
      return part.isEmpty() || other.isEmpty() || part.equals(other);
    }
  }

  /**
   * A label of workloads, or one that stands for a place, as {@code topology.kubernetes.io/zone}.
   *
   * @param value what a backend must have there; null for the client's own
   */
  record PriorityLabel(String name, @Nullable String value) {}
}
