package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads where traffic goes. */
final class DestinationReader {

  /** What a single destination weighs when its weight does not matter. */
  private static final int WHOLE = 100;

  /** Envoy adds weights up in 32 bits without sign. */
  private static final long MAX_TOTAL = 0xFFFF_FFFFL;

  /** Whether headers may be changed on the way. */
  enum Layer {
    HTTP, CONNECTION
  }

  private DestinationReader() {}

  static List<WeightedDestination> weighted(Fields route, Layer layer) {
    List<WeightedDestination> destinations = route.objects("route", destination -> weightedOne(destination, layer));
    if (destinations.isEmpty()) {
      route.requireItems("route", "at least one destination");
      return destinations;
    }
    if (destinations.size() == 1) {
      WeightedDestination only = destinations.getFirst();
      return List.of(new WeightedDestination(only.destination(), WHOLE, only.headers()));
    }
    long total = destinations.stream().mapToLong(WeightedDestination::weight).sum();
    if (total == 0 || total > MAX_TOTAL) {
      route.error("route", "bad-value", "weights that add up to " + total + " (expected: 1.." + MAX_TOTAL + ")");
    }
    return destinations;
  }

  static Destination read(Fields destination) {
    return new Destination(HostNames.required(destination), subset(destination),
        destination.object("port", port -> port.port("number")));
  }

  /** One that stands within {@code parent}, which must have it. */
  static Destination required(Fields parent) {
    Destination destination = parent.object("destination", DestinationReader::read);
    if (!parent.has("destination")) {
      parent.error("destination", "missing", "missing (expected: a mapping with a host)");
    }
    return destination == null ? new Destination("", null, null) : destination;
  }

  private static WeightedDestination weightedOne(Fields weighted, Layer layer) {
    int weight = weighted.whole("weight", 0, Integer.MAX_VALUE, 0);
    HeaderOperations headers =
        layer == Layer.HTTP ? weighted.object("headers", HeaderOperationsReader::read) : HeaderOperations.NONE;
    return new WeightedDestination(required(weighted), weight, headers == null ? HeaderOperations.NONE : headers);
  }

  private static @Nullable String subset(Fields destination) {
    String subset = destination.text("subset", "");
    if (!subset.isEmpty() && !HostNames.isSubset(subset)) {
      destination.wrong("subset", "a DNS label, as v1");
    }
    return subset.isEmpty() ? null : subset;
  }
}
