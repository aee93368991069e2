package dev.outrigger.controlplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChainMatchTest {

  private final Set<ChainMatch.Part> taken = new HashSet<>();

  @Test
  void of_what_is_wanted_twice_the_first_has_it() {
    assertThat(take(names("a", "b"))).containsExactly(names("a", "b"));
    assertThat(take(names("B", "c"))).containsExactly(names("c"));
    assertThat(take(names("a"))).isEmpty();
    assertThat(take(ChainMatch.ALL)).containsExactly(ChainMatch.ALL);
    assertThat(take(names("*"))).as("is all").isEmpty();
  }

  @Test
  void addresses_are_the_same_however_they_are_written() {
    assertThat(take(subnets("10.1.2.3/8", "10.0.0.0/8", "::1"))).containsExactly(subnets("10.0.0.0/8", "::1"));
    assertThat(take(subnets("10.0.0.0/8", "10.0.0.0/9"))).containsExactly(subnets("10.0.0.0/9"));
    assertThat(take(subnets("0:0::1/128"))).isEmpty();
  }

  @Test
  void only_the_pairs_of_address_and_name_that_are_taken_are_left_out() {
    take(new ChainMatch(List.of("10.0.0.0/8"), List.of("a")));

    assertThat(take(new ChainMatch(List.of("10.0.0.0/8", "11.0.0.0/8", "12.0.0.0/8"), List.of("a", "b"))))
        .containsExactly(new ChainMatch(List.of("10.0.0.0/8"), List.of("b")),
            new ChainMatch(List.of("11.0.0.0/8", "12.0.0.0/8"), List.of("a", "b")));
  }

  @ParameterizedTest
  @CsvSource({"10.1.0.0/16, 10.1.255.255, true", "10.1.0.0/16, 10.2.0.0, false", "10.1.2.3, 10.1.2.3, true",
      "10.1.2.0/25, 10.1.2.128, false", "0.0.0.0/0, 10.1.2.3, true", "0.0.0.0/0, ::1, false",
      "2001:db8::/33, 2001:db8::1, true",
      "2001:db8::/33, 2001:db8:8000::1, false", "::ffff:10.0.0.1, 10.0.0.1, true"})
  void a_block_has_the_addresses_that_begin_as_it_does(String subnet, String address, boolean has) {
    assertThat(Subnet.of(subnet).has(address)).isEqualTo(has);
  }

  private List<ChainMatch> take(ChainMatch match) {
    return match.take(taken);
  }

  private static ChainMatch names(String... names) {
    return new ChainMatch(List.of(), List.of(names));
  }

  private static ChainMatch subnets(String... subnets) {
    return new ChainMatch(List.of(subnets), List.of());
  }
}
