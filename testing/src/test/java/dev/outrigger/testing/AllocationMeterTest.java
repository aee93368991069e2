package dev.outrigger.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AllocationMeterTest {

  private byte[] kept = {};
  private int sum;

  @Test
  void sees_what_is_allocated() {
    assertThat(AllocationMeter.bytesOf(1000, () -> kept = new byte[100])).isBetween(100_000L, 200_000L);
    assertThat(kept).hasSize(100);
  }

  @Test
  void sees_nothing_where_nothing_is_allocated() {
    assertThat(AllocationMeter.bytesOf(100_000, () -> sum++)).isZero();
    assertThat(sum).isPositive();
  }
}
