package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code outlierDetection}. */
final class OutlierDetectionReader {

  private OutlierDetectionReader() {}

  static OutlierDetection read(Fields detection) {
    if (detection.take("consecutiveErrors") != null) {
      detection.warn("consecutiveErrors", "deprecated",
          "has no effect any more (expected: consecutive5xxErrors in its place)");
    }
    Integer fiveHundreds = count(detection, "consecutive5xxErrors");
    Integer gateway = count(detection, "consecutiveGatewayErrors");
    if (fiveHundreds != null && gateway != null && fiveHundreds > 0 && gateway >= fiveHundreds) {
      detection.warn("consecutiveGatewayErrors", "no-effect",
          gateway + " is never reached, for gateway errors count as 5xx too"
              + " (expected: less than consecutive5xxErrors, " + fiveHundreds + ")");
    }
    boolean split = detection.flag("splitExternalLocalOriginErrors", false);
    Integer localOrigin = count(detection, "consecutiveLocalOriginFailures");
    if (localOrigin != null && localOrigin > 0 && !split) {
      detection.wrong("consecutiveLocalOriginFailures", "splitExternalLocalOriginErrors: true beside it");
    }
    SortedSet<Integer> codes = new TreeSet<>(detection.wholes("outlierDetectionHttpErrorCodes", 100, 599));
    if (gateway != null && gateway > 0 && !codes.isEmpty() && codes.subSet(502, 505).isEmpty()) {
      detection.warn("consecutiveGatewayErrors", "no-effect", gateway
          + " is reached by failures to connect alone (expected: 502, 503 or 504 among outlierDetectionHttpErrorCodes)");
    }
    return new OutlierDetection(fiveHundreds, gateway, split, localOrigin, detection.duration("interval"),
        detection.duration("baseEjectionTime"), percent(detection, "maxEjectionPercent"),
        detection.whole("minHealthPercent", 0, 100, 0), codes);
  }

  private static @Nullable Integer count(Fields detection, String name) {
    return detection.whole(name, 0, Integer.MAX_VALUE);
  }

  private static @Nullable Integer percent(Fields detection, String name) {
    Integer percent = detection.whole(name, 0, 100);
    if (percent != null && percent == 0) {
      detection.warn(name, "no-effect", "0 counts as not set, which means 10 (expected: 1..100)");
      return null;
    }
    return percent;
  }
}
