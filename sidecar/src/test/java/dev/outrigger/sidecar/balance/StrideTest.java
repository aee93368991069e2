package dev.outrigger.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StrideTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x1234_5678_9abc_def0L})
  void shares_follow_the_weights_from_any_start(long seed) {
    int[] counts = counts(new long[]{1, 2, 3, 94}, seed, 100_000);

    assertThat(counts[0]).isBetween(990, 1010);
    assertThat(counts[1]).isBetween(1990, 2010);
    assertThat(counts[2]).isBetween(2990, 3010);
  }

  @Test
  void shares_follow_any_weights() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 50; round++) {
      long[] weights = random.longs(2 + random.nextInt(20), 1, 1000).toArray();
      long sum = 0;
      for (long weight : weights) {
        sum += weight;
      }
      int[] counts = counts(weights, random.nextLong(), 100_000);
      for (int i = 0; i < weights.length; i++) {
        double share = 100_000.0 * weights[i] / sum;
        assertThat((double) counts[i]).isBetween(share * 0.97 - 5, share * 1.03 + 5);
      }
    }
  }

  @Test
  void the_lightest_beside_the_heaviest_weight_still_gets_a_turn() {
    assertThat(counts(new long[]{1, 0xffff_ffffL}, 0, 200_000)[0]).isBetween(2, 4);
  }

  private static int[] counts(long[] weights, long seed, int turns) {
    Stride stride = new Stride(weights, seed);
    int[] counts = new int[weights.length];
    for (int i = 0; i < turns; i++) {
      counts[stride.next()]++;
    }
    return counts;
  }
}
