package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.LocalityBalancing.Distribute;
import dev.outrigger.policy.istio.LocalityBalancing.Failover;
import dev.outrigger.policy.istio.LocalityBalancing.Off;
import dev.outrigger.policy.istio.LocalityBalancing.Place;
import dev.outrigger.policy.istio.LocalityBalancing.PriorityLabel;
import dev.outrigger.policy.istio.LocalityBalancing.Shares;
import dev.outrigger.policy.istio.LocalityBalancing.ZoneAware;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code localityLbSetting} and {@code zoneAwareLbSetting}. */
final class LocalityReader {

  private static final Set<String> TOPOLOGY =
      Set.of("topology.kubernetes.io/region", "topology.kubernetes.io/zone", "topology.istio.io/subzone");

  /** Up to three parts, of which a last one may be a star. */
  private static final Pattern PLACE = Pattern.compile("\\*|[^/*]+(/[^/*]+)?(/(\\*|[^/*]+))?");

  private static final String A_PLACE = "region/zone/subzone, where a last part may be *";

  private LocalityReader() {}

  /** Null when neither is given. */
  static @Nullable LocalityBalancing read(Fields loadBalancer) {
    loadBalancer.atMostOne("localityLbSetting", "zoneAwareLbSetting");
    LocalityBalancing zoneAware = loadBalancer.object("zoneAwareLbSetting", LocalityReader::zoneAware);
    LocalityBalancing locality = loadBalancer.object("localityLbSetting", LocalityReader::locality);
    return zoneAware != null ? zoneAware : locality;
  }

  private static LocalityBalancing locality(Fields setting) {
    boolean enabled = setting.flag("enabled", true);
    setting.atMostOne("distribute", "failover");
    List<Shares> shares = distribute(setting);
    Failover failover = failover(setting);
    if (!failover.regions().isEmpty()
        && failover.priorities().stream().anyMatch(label -> TOPOLOGY.contains(label.name()))) {
      setting.error("failoverPriority", "bad-value",
          "topology labels beside failover (expected: failover alone, or labels of another kind)");
    }
    if (!shares.isEmpty() && !failover.priorities().isEmpty()) {
      setting.warn("failoverPriority", "no-effect", "no effect beside distribute (expected: one of the two)");
    }
    if (!enabled) {
      return new Off();
    }
    return shares.isEmpty() ? failover : new Distribute(shares);
  }

  private static ZoneAware zoneAware(Fields setting) {
    Failover failover = failover(setting);
    if (failover.priorities().stream().anyMatch(label -> TOPOLOGY.contains(label.name()))) {
      setting.error("failoverPriority", "bad-value",
          "topology labels (expected: labels of another kind, for regions and zones are minded in any case)");
    }
    return new ZoneAware(setting.flag("enabled", true), failover,
        setting.whole("minClusterSize", 1, Integer.MAX_VALUE));
  }

  private static Failover failover(Fields setting) {
    Map<String, String> regions = new LinkedHashMap<>();
    setting.objects("failover", pair -> {
      String from = pair.requiredText("from", "a region", LocalityReader::isRegion);
      String to = pair.requiredText("to", "a region", LocalityReader::isRegion);
      if (!from.isEmpty() && from.equals(to)) {
        pair.wrong("to", "another region than from");
      }
      if (regions.putIfAbsent(from, to) != null) {
        pair.warn("from", "no-effect",
            '"' + from + "\" is not used again, the first counts (expected: each region once)");
      }
      return pair;
    });
    List<PriorityLabel> priorities =
        setting.texts("failoverPriority", "a label's name, or name=value", text -> !text.isEmpty())
            .stream()
            .map(LocalityReader::priority)
            .toList();
    return new Failover(regions, priorities);
  }

  private static boolean isRegion(String text) {
    return text.indexOf('/') < 0 && text.indexOf('*') < 0;
  }

  private static PriorityLabel priority(String text) {
    int equals = text.indexOf('=');
    return equals < 0 ? new PriorityLabel(text, null)
        : new PriorityLabel(text.substring(0, equals), text.substring(equals + 1));
  }

  private static List<Shares> distribute(Fields setting) {
    List<Place> sources = new ArrayList<>();
    return setting.objects("distribute", from -> {
      String source = from.requiredText("from", A_PLACE, LocalityReader::isPlace);
      Place place = Place.parse(source);
      if (overlaps(place, sources)) {
        from.wrong("from", "a place that no earlier one covers");
      }
      sources.add(place);
      return new Shares(place, shares(from));
    });
  }

  private static Map<Place, Integer> shares(Fields from) {
    Map<Place, Integer> shares = new LinkedHashMap<>();
    from.wholeMap("to", 1, 100).forEach((to, share) -> {
      Place place = Place.parse(to);
      if (!isPlace(to)) {
        from.error("to", "bad-value", '"' + to + "\" (expected: " + A_PLACE + ")");
      } else if (overlaps(place, shares.keySet())) {
        from.error("to", "bad-value", '"' + to + "\" (expected: a place that no earlier one covers)");
      }
      shares.put(place, share);
    });
    int sum = shares.values().stream().mapToInt(Integer::intValue).sum();
    if (sum != 100) {
      from.error("to", "bad-value", "shares that sum to " + sum + " (expected: 100)");
    }
    return shares;
  }

  private static boolean isPlace(String text) {
    return PLACE.matcher(text).matches();
  }

  /** All the rest may come last. */
  private static boolean overlaps(Place place, Collection<Place> others) {
    return place.equals(Place.ANY) ? others.contains(place) : others.stream().anyMatch(place::overlaps);
  }
}
