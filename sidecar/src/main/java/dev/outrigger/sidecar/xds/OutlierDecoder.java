package dev.outrigger.sidecar.xds;

import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import dev.outrigger.sidecar.config.OutlierSpec;
import dev.outrigger.sidecar.config.OutlierSpec.Comeback;
import dev.outrigger.sidecar.config.OutlierSpec.Consecutive;
import dev.outrigger.sidecar.config.OutlierSpec.FailurePercentage;
import dev.outrigger.sidecar.config.OutlierSpec.SuccessRate;
import dev.outrigger.sidecar.config.OutlierSpec.Window;
import dev.outrigger.sidecar.config.StatusSet;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Outlier detection, with what Envoy's message has no field for in the cluster's metadata under {@code outrigger}:
 * {@code ejection_window: {failures, seconds}} and {@code ejection_return: probation | full}.
 */
final class OutlierDecoder {

  static final String METADATA = "outrigger";

  private static final Duration DEFAULT_MAX_EJECTION_TIME = Duration.ofSeconds(300);
  private static final Set<String> KEYS = Set.of("ejection_window", "ejection_return");
  private static final Set<String> WINDOW_KEYS = Set.of("failures", "seconds");
  private static final int MAX_WINDOW_SECONDS = 86_400;

  private final OutlierDetection outlier;
  private final FieldPath path;

  private OutlierDecoder(OutlierDetection outlier, FieldPath path) {
    this.outlier = outlier;
    this.path = path;
  }

  static @Nullable OutlierSpec decode(Cluster cluster, FieldPath root, @Nullable StatusSet errors) {
    Struct extension = cluster.getMetadata().getFilterMetadataOrDefault(METADATA, Struct.getDefaultInstance());
    FieldPath path = root.field("metadata").field("filter_metadata").key(METADATA);
    requireKnown(extension, KEYS, path);
    Window window = window(extension, path.field("ejection_window"));
    Comeback comeback = comeback(extension, path.field("ejection_return"));
    if (!cluster.hasOutlierDetection() && window == null) {
      return null;
    }
    return new OutlierDecoder(cluster.getOutlierDetection(), root.field("outlier_detection")).decode(window, comeback,
        errors);
  }

  private OutlierSpec decode(@Nullable Window window, Comeback comeback, @Nullable StatusSet errors) {
    Duration base =
        Values.positive(outlier.hasBaseEjectionTime(), outlier.getBaseEjectionTime(), Duration.ofSeconds(30),
            path.field("base_ejection_time"));
    Duration unsetMax = base.compareTo(DEFAULT_MAX_EJECTION_TIME) > 0 ? base : DEFAULT_MAX_EJECTION_TIME;
    Duration max = Values.positive(outlier.hasMaxEjectionTime(), outlier.getMaxEjectionTime(), unsetMax,
        path.field("max_ejection_time"));
    if (max.compareTo(base) < 0) {
      throw path.field("max_ejection_time").invalid(max, "at least base_ejection_time, " + base);
    }
    return new OutlierSpec(
        Values.positive(outlier.hasInterval(), outlier.getInterval(), Duration.ofSeconds(10), path.field("interval")),
        base, max,
        Values.duration(outlier.hasMaxEjectionTimeJitter(), outlier.getMaxEjectionTimeJitter(), Duration.ZERO,
            path.field("max_ejection_time_jitter")),
        percent(outlier.hasMaxEjectionPercent(), outlier.getMaxEjectionPercent(), 10, "max_ejection_percent"),
        outlier.getAlwaysEjectOneHost().getValue(),
        new Consecutive(count(outlier.hasConsecutive5Xx(), outlier.getConsecutive5Xx(), 5, "consecutive_5xx"),
            percent(outlier.hasEnforcingConsecutive5Xx(), outlier.getEnforcingConsecutive5Xx(), 100,
                "enforcing_consecutive_5xx")),
        new Consecutive(
            count(outlier.hasConsecutiveGatewayFailure(), outlier.getConsecutiveGatewayFailure(), 5,
                "consecutive_gateway_failure"),
            percent(outlier.hasEnforcingConsecutiveGatewayFailure(), outlier.getEnforcingConsecutiveGatewayFailure(), 0,
                "enforcing_consecutive_gateway_failure")),
        new Consecutive(
            count(outlier.hasConsecutiveLocalOriginFailure(), outlier.getConsecutiveLocalOriginFailure(), 5,
                "consecutive_local_origin_failure"),
            percent(outlier.hasEnforcingConsecutiveLocalOriginFailure(),
                outlier.getEnforcingConsecutiveLocalOriginFailure(), 100,
                "enforcing_consecutive_local_origin_failure")),
        outlier.getSplitExternalLocalOriginErrors(), successRate(), failurePercentage(), window, comeback, errors);
  }

  private SuccessRate successRate() {
    return new SuccessRate(
        percent(outlier.hasEnforcingSuccessRate(), outlier.getEnforcingSuccessRate(), 100, "enforcing_success_rate"),
        percent(outlier.hasEnforcingLocalOriginSuccessRate(), outlier.getEnforcingLocalOriginSuccessRate(), 100,
            "enforcing_local_origin_success_rate"),
        count(outlier.hasSuccessRateMinimumHosts(), outlier.getSuccessRateMinimumHosts(), 5,
            "success_rate_minimum_hosts"),
        count(outlier.hasSuccessRateRequestVolume(), outlier.getSuccessRateRequestVolume(), 100,
            "success_rate_request_volume"),
        count(outlier.hasSuccessRateStdevFactor(), outlier.getSuccessRateStdevFactor(), 1900,
            "success_rate_stdev_factor"));
  }

  private FailurePercentage failurePercentage() {
    return new FailurePercentage(
        percent(outlier.hasFailurePercentageThreshold(), outlier.getFailurePercentageThreshold(), 85,
            "failure_percentage_threshold"),
        percent(outlier.hasEnforcingFailurePercentage(), outlier.getEnforcingFailurePercentage(), 0,
            "enforcing_failure_percentage"),
        percent(outlier.hasEnforcingFailurePercentageLocalOrigin(), outlier.getEnforcingFailurePercentageLocalOrigin(),
            0,
            "enforcing_failure_percentage_local_origin"),
        count(outlier.hasFailurePercentageMinimumHosts(), outlier.getFailurePercentageMinimumHosts(), 5,
            "failure_percentage_minimum_hosts"),
        count(outlier.hasFailurePercentageRequestVolume(), outlier.getFailurePercentageRequestVolume(), 50,
            "failure_percentage_request_volume"));
  }

  private int percent(boolean set, UInt32Value value, int unset, String field) {
    return Values.bounded(set, value, unset, 100, path.field(field));
  }

  private int count(boolean set, UInt32Value value, int unset, String field) {
    return Values.bounded(set, value, unset, Integer.MAX_VALUE, path.field(field));
  }

  private static @Nullable Window window(Struct extension, FieldPath path) {
    Value value = extension.getFieldsOrDefault("ejection_window", Value.getDefaultInstance());
    if (value.getKindCase() == Value.KindCase.KIND_NOT_SET) {
      return null;
    }
    Struct window = value.getStructValue();
    requireKnown(window, WINDOW_KEYS, path);
    double failures = number(window, "failures", path);
    if (failures != Math.rint(failures) || failures < 1 || failures > Integer.MAX_VALUE) {
      throw path.field("failures").invalid(failures, "a whole number above 0");
    }
    double seconds = number(window, "seconds", path);
    if (!(seconds >= 0.001 && seconds <= MAX_WINDOW_SECONDS)) {
      throw path.field("seconds").invalid(seconds, "0.001.." + MAX_WINDOW_SECONDS);
    }
    return new Window((int) failures, Duration.ofMillis(Math.round(seconds * 1000)));
  }

  private static double number(Struct window, String field, FieldPath path) {
    Value value = window.getFieldsOrDefault(field, Value.getDefaultInstance());
    if (!value.hasNumberValue()) {
      throw path.field(field).invalid("no number", "a number");
    }
    return value.getNumberValue();
  }

  private static void requireKnown(Struct struct, Set<String> keys, FieldPath path) {
    struct.getFieldsMap().keySet().stream().filter(key -> !keys.contains(key)).findFirst().ifPresent(key -> {
      throw path.field(key).unsupported("unknown key");
    });
  }

  private static Comeback comeback(Struct extension, FieldPath path) {
    String value =
        extension.getFieldsOrDefault("ejection_return", Value.newBuilder().setStringValue("probation").build())
            .getStringValue();
    return switch (value) {
      case "probation" -> Comeback.PROBATION;
      case "full" -> Comeback.FULL;
      default -> throw path.invalid("\"" + value + "\"", "probation or full");
    };
  }
}
