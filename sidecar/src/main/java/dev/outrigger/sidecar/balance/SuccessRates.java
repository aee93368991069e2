package dev.outrigger.sidecar.balance;

import java.util.List;

/**
 * Success rates of a cluster's endpoints over one interval and how they spread.
 *
 * @param average in per cent
 * @param deviation population standard deviation
 */
record SuccessRates(double average, double deviation) {

  /**
   * One endpoint's interval.
   *
   * @param percent of the requests that succeeded, -1 when there were none
   */
  record Sample(EndpointState endpoint, double percent, int requests) {

    double percentIfAtLeast(int enough) {
      return requests >= enough ? percent : -1;
    }
  }

  /**
   * @param samples at least one
   */
  static SuccessRates of(List<Sample> samples) {
    double sum = 0;
    for (Sample sample : samples) {
      sum += sample.percent();
    }
    double average = sum / samples.size();
    double squares = 0;
    for (Sample sample : samples) {
      double distance = sample.percent() - average;
      squares += distance * distance;
    }
    return new SuccessRates(average, Math.sqrt(squares / samples.size()));
  }

  /**
   * Below it an endpoint stands out.
   *
   * @param stdevFactor in thousandths
   */
  double threshold(int stdevFactor) {
    return average - deviation * (stdevFactor / 1000.0);
  }
}
