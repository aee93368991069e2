package dev.outrigger.controlplane.translate;

import com.google.protobuf.UInt32Value;
import dev.outrigger.policy.istio.OutlierDetection;

/** When Envoy takes a backend out. Not given is not 0: what a rule leaves out keeps Envoy's default. */
final class OutlierTranslator {

  private static final UInt32Value ALWAYS = UInt32Value.of(100);
  private static final UInt32Value NEVER = UInt32Value.of(0);

  private OutlierTranslator() {}

  static io.envoyproxy.envoy.config.cluster.v3.OutlierDetection translate(OutlierDetection rule) {
    var outlier =
        io.envoyproxy.envoy.config.cluster.v3.OutlierDetection.newBuilder().setEnforcingSuccessRate(NEVER);
    if (rule.consecutive5xxErrors() != null) {
      outlier.setConsecutive5Xx(Wire.uint32(rule.consecutive5xxErrors()))
          .setEnforcingConsecutive5Xx(enforcing(rule.consecutive5xxErrors()));
    }
    if (rule.consecutiveGatewayErrors() != null) {
      outlier.setConsecutiveGatewayFailure(Wire.uint32(rule.consecutiveGatewayErrors()))
          .setEnforcingConsecutiveGatewayFailure(enforcing(rule.consecutiveGatewayErrors()));
    }
    if (rule.splitExternalLocalOriginErrors()) {
      outlier.setSplitExternalLocalOriginErrors(true).setEnforcingLocalOriginSuccessRate(NEVER);
      if (rule.consecutiveLocalOriginFailures() != null) {
        outlier.setConsecutiveLocalOriginFailure(Wire.uint32(rule.consecutiveLocalOriginFailures()))
            .setEnforcingConsecutiveLocalOriginFailure(enforcing(rule.consecutiveLocalOriginFailures()));
      }
    }
    if (rule.interval() != null) {
      outlier.setInterval(Wire.duration(rule.interval()));
    }
    if (rule.baseEjectionTime() != null) {
      outlier.setBaseEjectionTime(Wire.duration(rule.baseEjectionTime()));
    }
    if (rule.maxEjectionPercent() != null && rule.maxEjectionPercent() > 0) {
      outlier.setMaxEjectionPercent(Wire.uint32(rule.maxEjectionPercent()));
    }
    return outlier.build();
  }

  private static UInt32Value enforcing(int threshold) {
    return threshold > 0 ? ALWAYS : NEVER;
  }
}
