package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.istio.Percent;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent.DenominatorType;

/** Parts of all requests. */
final class Shares {

  static final FractionalPercent ALL = FractionalPercent.newBuilder().setNumerator(100).build();

  private Shares() {}

  static FractionalPercent of(Percent percent) {
    return percent.equals(Percent.ALL) ? ALL
        : FractionalPercent.newBuilder()
            .setNumerator(percent.millionths())
            .setDenominator(DenominatorType.MILLION)
            .build();
  }
}
