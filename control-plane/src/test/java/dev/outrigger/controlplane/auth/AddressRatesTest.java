package dev.outrigger.controlplane.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AddressRatesTest {

  private final AddressRates rates = new AddressRates(() -> new StreamRate(10, 2, () -> 0));

  @Test
  void who_floods_from_one_address_gets_in_nobody_elses_way() {
    assertThat(take("192.0.2.1", 1)).isZero();
    assertThat(take("192.0.2.1", 2)).isZero();
    assertThat(take("192.0.2.1", 3)).isEqualTo(Duration.ofMillis(100));

    assertThat(take("192.0.2.2", 1)).isZero();
  }

  @Test
  void the_address_that_was_quiet_for_the_longest_is_forgotten_first() {
    take("192.0.2.1", 1);
    take("192.0.2.1", 1);
    for (int i = 0; i < AddressRates.REMEMBERED - 1; i++) {
      take("10.0." + i / 250 + "." + i % 250, 1);
    }
    assertThat(take("192.0.2.1", 1)).isPositive();

    take("198.51.100.1", 1);
    assertThat(take("192.0.2.1", 1)).as("it came again since").isPositive();
  }

  private Duration take(String address, int port) {
    return rates.take(new InetSocketAddress(address, port));
  }
}
