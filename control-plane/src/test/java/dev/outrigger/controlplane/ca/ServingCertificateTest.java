package dev.outrigger.controlplane.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServingCertificateTest {

  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration LIFETIME = Duration.ofHours(1);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private CertificateAuthority authority = CertificateAuthority.selfSigned(now, YEAR);
  private boolean away;
  private final List<Object> told = new ArrayList<>();
  private final ServingCertificate certificate = new ServingCertificate(this::load,
      List.of(new ServerName.Dns("control.mesh.svc")), LIFETIME, () -> now, told::add, told::add);

  @Test
  void the_first_look_tells_of_the_authority_and_then_of_a_certificate() throws IOException {
    certificate.look();

    assertThat(told).hasSize(2);
    assertThat(told.getFirst()).isEqualTo(authority);
    assertThat(told.getLast()).isInstanceOf(ServingIdentity.class);
  }

  @Test
  void a_certificate_is_replaced_at_half_of_its_life() throws IOException {
    Instant end = now.plus(LIFETIME.dividedBy(2));
    while (now.isBefore(end)) {
      Duration wait = certificate.look();
      assertThat(told).hasSize(2);
      assertThat(wait).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(10));
      now = now.plus(wait);
    }

    certificate.look();

    assertThat(now).isEqualTo(end);
    assertThat(told).hasSize(3);
  }

  @Test
  void another_authority_replaces_the_certificate_at_once() throws IOException {
    certificate.look();
    authority = CertificateAuthority.selfSigned(now, YEAR);
    certificate.look();

    assertThat(told).hasSize(4);
    assertThat(told.get(2)).isEqualTo(authority);
  }

  @Test
  void when_the_authority_cannot_be_had_what_was_there_stays_and_is_replaced_later() throws IOException {
    certificate.look();
    away = true;
    now = now.plus(LIFETIME.dividedBy(2));
    assertThatThrownBy(certificate::look).isInstanceOf(IOException.class).hasMessage("away");
    assertThat(told).hasSize(2);

    away = false;
    certificate.look();
    assertThat(told).hasSize(3);
  }

  @Test
  void near_the_end_of_the_authority_it_looks_no_more_than_once_a_second() throws IOException {
    now = authority.end().minusMillis(1);

    assertThat(certificate.look()).isEqualTo(Duration.ofSeconds(1));
  }

  private CertificateAuthority load() throws IOException {
    if (away) {
      throw new IOException("away");
    }
    return authority;
  }
}
