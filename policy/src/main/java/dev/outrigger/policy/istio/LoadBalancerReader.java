package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.LoadBalancer.Algorithm;
import dev.outrigger.policy.istio.LoadBalancer.Simple;
import dev.outrigger.policy.istio.LoadBalancer.Warmup;
import dev.outrigger.policy.tree.Tree;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code loadBalancer}. */
final class LoadBalancerReader {

  private static final Map<String, Optional<Simple>> SIMPLE = Map.of("UNSPECIFIED", Optional.empty(), "LEAST_REQUEST",
      Optional.of(Simple.LEAST_REQUEST), "LEAST_CONN", Optional.of(Simple.LEAST_REQUEST), "RANDOM",
      Optional.of(Simple.RANDOM), "ROUND_ROBIN", Optional.of(Simple.ROUND_ROBIN), "PASSTHROUGH",
      Optional.of(Simple.PASSTHROUGH));

  private static final double DEFAULT_MINIMUM = 10;
  private static final double EVENLY = 1;

  private LoadBalancerReader() {}

  static LoadBalancer read(Fields loadBalancer) {
    Algorithm algorithm = algorithm(loadBalancer);
    Warmup warmup = warmup(loadBalancer);
    if (warmup != null && algorithm != null && algorithm != Simple.LEAST_REQUEST && algorithm != Simple.ROUND_ROBIN) {
      loadBalancer.warn(loadBalancer.has("warmup") ? "warmup" : "warmupDurationSecs", "no-effect",
          "no effect with this way of choosing (expected: simple: LEAST_REQUEST or ROUND_ROBIN beside it)");
    }
    LocalityBalancing locality = LocalityReader.read(loadBalancer);
    if (locality != null && algorithm == Simple.PASSTHROUGH) {
      loadBalancer.warn(loadBalancer.has("localityLbSetting") ? "localityLbSetting" : "zoneAwareLbSetting",
          "no-effect", "no effect with PASSTHROUGH, where the client chooses (expected: another way of choosing)");
    }
    return new LoadBalancer(algorithm, warmup, locality);
  }

  private static @Nullable Algorithm algorithm(Fields loadBalancer) {
    loadBalancer.atMostOne("simple", "consistentHash");
    if (loadBalancer.take("simple") instanceof Tree.Scalar simple && simple.text().equals("LEAST_CONN")) {
      loadBalancer.warn("simple", "deprecated", "\"LEAST_CONN\" is taken as LEAST_REQUEST, its newer name");
    }
    Simple simple = loadBalancer.word("simple", SIMPLE, Optional.empty()).orElse(null);
    ConsistentHash hash = loadBalancer.object("consistentHash", ConsistentHashReader::read);
    return hash == null ? simple : hash;
  }

  private static @Nullable Warmup warmup(Fields loadBalancer) {
    Duration older = loadBalancer.duration("warmupDurationSecs");
    Warmup warmup = loadBalancer.object("warmup", LoadBalancerReader::ramp);
    if (older != null) {
      loadBalancer.warn("warmupDurationSecs", "deprecated", loadBalancer.has("warmup")
          ? "no effect beside warmup, its newer form"
          : "is taken as warmup.duration, its newer form");
    }
    return warmup == null && older != null ? new Warmup(older, DEFAULT_MINIMUM, EVENLY) : warmup;
  }

  private static @Nullable Warmup ramp(Fields warmup) {
    Duration duration = warmup.requiredDuration("duration");
    Double minimum = warmup.percent("minimumPercent");
    Double aggression = warmup.number("aggression", "a number above 0", number -> number > 0);
    return duration == null ? null
        : new Warmup(duration, Objects.requireNonNullElse(minimum, DEFAULT_MINIMUM),
            Objects.requireNonNullElse(aggression, EVENLY));
  }
}
