package dev.outrigger.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.ca.CertificateAuthority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class TrustSpreadTest {

  private final List<String> told = new ArrayList<>();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private final CertificateAuthority one = authority();
  private final CertificateAuthority other = authority();
  private final TrustSpread trust = new TrustSpread(
      (authority, namespace) -> told.add((authority.equals(one) ? "one in " : "other in ") + namespace), later::add);

  @Test
  void the_first_certificate_does_not_wait_until_all_namespaces_are_told() {
    trust.among(Set.of("shop"));
    trust.authorityIs(one);
    assertThat(told).isEmpty();

    later.remove().run();
    assertThat(told).containsExactly("one in shop");
  }

  @Test
  void another_authority_is_told_everywhere_before_it_signs_what_is_served() {
    trust.authorityIs(one);
    later.remove().run();
    trust.among(Set.of("shop"));
    told.clear();

    trust.authorityIs(other);
    assertThat(told).containsExactly("other in shop");
    assertThat(later).isEmpty();
  }

  @Test
  void namespaces_are_told_when_they_come_and_again() {
    trust.authorityIs(one);
    later.remove().run();
    trust.among(Set.of("shop"));
    trust.among(Set.of("bank", "shop"));
    assertThat(told).containsExactly("one in shop", "one in bank");

    told.clear();
    trust.again();
    assertThat(told).containsExactlyInAnyOrder("one in shop", "one in bank");
  }

  private static CertificateAuthority authority() {
    return CertificateAuthority.selfSigned(Instant.parse("2026-01-01T00:00:00Z"), Duration.ofDays(365));
  }
}
