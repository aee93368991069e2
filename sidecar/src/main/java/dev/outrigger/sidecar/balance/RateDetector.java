package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.balance.SuccessRates.Sample;
import dev.outrigger.sidecar.config.OutlierSpec;
import java.util.ArrayList;
import java.util.List;

/** The detectors that compare rates over an interval: an endpoint far below its cluster's average, or above a share of failures. */
final class RateDetector {

  private final Ejections ejections;
  private final OutlierSpec rules;
  private final Kind kind;
  private final int members;

  RateDetector(Ejections ejections, OutlierSpec rules, Kind kind, int members) {
    this.ejections = ejections;
    this.rules = rules;
    this.kind = kind;
    this.members = members;
  }

  /** Which results are compared; each has its causes and its enforcing percentages. */
  enum Kind {
    EXTERNAL(EjectionCause.SUCCESS_RATE, EjectionCause.FAILURE_PERCENTAGE) {
      @Override
      int enforcing(OutlierSpec.SuccessRate rule) {
        return rule.enforcing();
      }

      @Override
      int enforcing(OutlierSpec.FailurePercentage rule) {
        return rule.enforcing();
      }
    },
    LOCAL_ORIGIN(EjectionCause.SUCCESS_RATE_LOCAL_ORIGIN, EjectionCause.FAILURE_PERCENTAGE_LOCAL_ORIGIN) {
      @Override
      int enforcing(OutlierSpec.SuccessRate rule) {
        return rule.enforcingLocalOrigin();
      }

      @Override
      int enforcing(OutlierSpec.FailurePercentage rule) {
        return rule.enforcingLocalOrigin();
      }
    };

    private final EjectionCause successRate;
    private final EjectionCause failurePercentage;

    Kind(EjectionCause successRate, EjectionCause failurePercentage) {
      this.successRate = successRate;
      this.failurePercentage = failurePercentage;
    }

    abstract int enforcing(OutlierSpec.SuccessRate rule);

    abstract int enforcing(OutlierSpec.FailurePercentage rule);
  }

  /**
   * @param samples of the endpoints that serve
   */
  void detect(List<Sample> samples) {
    OutlierSpec.SuccessRate successRate = rules.successRate();
    OutlierSpec.FailurePercentage failures = rules.failurePercentage();
    if (members < successRate.minimumHosts() && members < failures.minimumHosts()) {
      return;
    }
    List<Sample> comparable = withAtLeast(samples, successRate.requestVolume());
    if (!comparable.isEmpty() && comparable.size() >= successRate.minimumHosts()) {
      detectBySuccessRate(comparable, successRate);
    }
    List<Sample> countable = withAtLeast(samples, failures.requestVolume());
    if (countable.size() >= failures.minimumHosts()) {
      detectByFailures(countable, failures);
    }
  }

  private static List<Sample> withAtLeast(List<Sample> samples, int requests) {
    List<Sample> enough = new ArrayList<>(samples.size());
    for (Sample sample : samples) {
      if (sample.requests() > 0 && sample.requests() >= requests) {
        enough.add(sample);
      }
    }
    return enough;
  }

  private void detectBySuccessRate(List<Sample> samples, OutlierSpec.SuccessRate rule) {
    SuccessRates cluster = SuccessRates.of(samples);
    double threshold = cluster.threshold(rule.stdevFactor());
    for (Sample sample : samples) {
      if (sample.percent() < threshold) {
        ejections.detected(sample.endpoint(), rules, kind.successRate, kind.enforcing(rule),
            new Ejection.Rates(sample.percent(), cluster.average(), threshold));
      }
    }
  }

  private void detectByFailures(List<Sample> samples, OutlierSpec.FailurePercentage rule) {
    for (Sample sample : samples) {
      if (100 - sample.percent() >= rule.threshold()) {
        ejections.detected(sample.endpoint(), rules, kind.failurePercentage, kind.enforcing(rule),
            new Ejection.Rates(sample.percent(), -1, -1));
      }
    }
  }
}
