package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.HttpRoute.Destination;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one route of a VirtualService. */
final class HttpRouteReader {

  /** What a single destination weighs when its weight does not matter. */
  private static final int WHOLE = 100;

  /** Envoy adds weights up in 32 bits without sign. */
  private static final long MAX_TOTAL = 0xFFFF_FFFFL;

  private HttpRouteReader() {}

  /** Null when all of its matches had to be left out, for a route without matches would take every request. */
  static @Nullable HttpRoute read(Fields route) {
    route.notSupported("corsPolicy", "fault", "headers", "mirror", "mirrorPercent", "mirrorPercentage",
        "mirror_percent",
        "mirrors", "rewrite");
    for (String answer : List.of("delegate", "directResponse", "redirect")) {
      route.refuse(answer, "its requests would go elsewhere");
    }
    boolean conditional = route.has("match");
    List<HttpMatch> matches = route.objects("match", HttpMatchReader::read);
    HttpRoute read = new HttpRoute(route.text("name", ""), matches, destinations(route), route.duration("timeout"),
        route.object("retries", RetriesReader::read));
    return conditional && matches.isEmpty() ? null : read;
  }

  private static List<Destination> destinations(Fields route) {
    List<Destination> destinations = route.objects("route", HttpRouteReader::destination);
    if (destinations.isEmpty()) {
      boolean answered = route.has("delegate") || route.has("directResponse") || route.has("redirect");
      if (!answered) {
        route.requireItems("route", "at least one destination");
      }
      return destinations;
    }
    if (destinations.size() == 1) {
      Destination only = destinations.getFirst();
      return List.of(new Destination(only.host(), only.subset(), only.port(), WHOLE));
    }
    long total = destinations.stream().mapToLong(Destination::weight).sum();
    if (total == 0 || total > MAX_TOTAL) {
      route.error("route", "bad-value", "weights that add up to " + total + " (expected: 1.." + MAX_TOTAL + ")");
    }
    return destinations;
  }

  private static Destination destination(Fields weighted) {
    weighted.notSupported("headers");
    int weight = weighted.whole("weight", 0, Integer.MAX_VALUE, 0);
    if (!weighted.has("destination")) {
      weighted.error("destination", "missing", "missing (expected: a mapping with a host)");
    }
    return weighted.objectOrEmpty("destination", destination -> new Destination(
        weighted.has("destination") ? HostNames.required(destination) : "", destination.text("subset"),
        destination.object("port", port -> port.port("number")), weight));
  }
}
