package dev.outrigger.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class AddressesTest {

  private final Addresses addresses = new Addresses("127.201");

  @Test
  void a_taken_address_is_named_with_what_to_do() throws IOException {
    try (ServerSocket other = new ServerSocket()) {
      other.bind(Addresses.socketAddress(addresses.service()));

      assertThat(addresses.taken()).singleElement()
          .asString()
          .startsWith("127.201.1.1:8080: ")
          .contains("expected: free; end what listens there, or choose other addresses with --block");
    }
  }

  @Test
  void free_addresses_are_not_complained_about() {
    assertThat(addresses.taken()).isEmpty();
  }

  @Test
  void a_block_outside_of_loopback_is_refused() {
    assertThatThrownBy(() -> new Addresses("198.18")).hasMessage("--block: 198.18 (expected: 127.0 to 127.255)");
    assertThatThrownBy(() -> new Addresses("127.256")).hasMessage("--block: 127.256 (expected: 127.0 to 127.255)");
  }
}
