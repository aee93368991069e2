package dev.outrigger.controlplane.ca;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RootSecretTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LIFETIME = Duration.ofDays(100);
  private static final Duration DAY = Duration.ofDays(1);

  private final Map<String, String> texts = new HashMap<>();

  RootSecretTest() {
    CertificateAuthority first = CertificateAuthority.selfSigned(START, LIFETIME);
    texts.putAll(Map.of("tls.crt", first.certificatePem(), "tls.key", first.keyPem()));
  }

  @Test
  void a_new_root_is_trusted_before_it_signs_and_the_old_one_until_it_ends() throws IOException {
    assertThat(trusted(day(79))).isEqualTo(1);
    assertThat(trusted(day(81))).as("the next is made").isEqualTo(2);
    String before = texts.get("tls.crt");
    assertThat(trusted(day(89))).isEqualTo(2);
    assertThat(texts).containsEntry("tls.crt", before);

    assertThat(trusted(day(91))).as("it signs").isEqualTo(2);
    assertThat(texts).containsEntry("previous.crt", before).doesNotContainKeys("next.crt", "next.key");
    assertThat(trusted(day(99))).isEqualTo(2);
    assertThat(trusted(day(101))).as("what the first one signed is over").isEqualTo(1);
  }

  /** Over three generations, for clients that take a bundle late and servers that keep a certificate long. */
  @Test
  void no_client_ever_meets_a_server_that_it_does_not_trust() throws Exception {
    List<String> bundles = new ArrayList<>();
    List<X509Certificate> served = new ArrayList<>();
    for (int day = 0; day < 300; day++) {
      Instant now = day(day);
      CertificateAuthority authority = look(now);
      bundles.add(authority.trust());
      served.add(authority.issue(List.of(new ServerName.Dns("x")), now, DAY.multipliedBy(6)).chain().getFirst());
      assertThat(isTrusted(served.get(day), bundles.get(Math.max(0, day - 5)), now)).as("late bundle, day %s", day)
          .isTrue();
      assertThat(isTrusted(served.get(Math.max(0, day - 5)), bundles.get(day), now)).as("old server, day %s", day)
          .isTrue();
    }
  }

  @Test
  void a_root_that_ended_while_nobody_was_there_is_followed_at_once() throws IOException {
    look(day(1000));

    assertThat(RootSecret.read(texts).signing().end()).isAfter(day(1000));
  }

  @Test
  void a_root_of_somebody_elses_making_is_his_to_follow() throws Exception {
    Intermediate own = Intermediate.of(START);
    RootSecret secret =
        RootSecret.read(Map.of("tls.crt", own.chain(), "tls.key", own.key(), "ca.crt", own.root()));

    assertThat(secret.due(START.plus(Duration.ofDays(100_000)), LIFETIME)).isEmpty();
  }

  private CertificateAuthority look(Instant now) throws IOException {
    for (Map<String, String> due = due(now); !due.isEmpty(); due = due(now)) {
      due.forEach((name, text) -> texts.compute(name, (key, before) -> text));
    }
    return RootSecret.read(texts).authority(now);
  }

  private Map<String, String> due(Instant now) throws IOException {
    return RootSecret.read(texts).due(now, LIFETIME);
  }

  private int trusted(Instant now) throws IOException {
    return Pem.certificates(look(now).trust()).size();
  }

  private static Instant day(int number) {
    return START.plus(DAY.multipliedBy(number));
  }

  private static boolean isTrusted(X509Certificate served, String bundle, Instant now) throws IOException {
    return served.getNotAfter().toInstant().isAfter(now)
        && Pem.certificates(bundle)
            .stream()
            .anyMatch(root -> root.getNotAfter().toInstant().isAfter(now)
                && signed(root, served));
  }

  private static boolean signed(X509Certificate root, X509Certificate served) {
    try {
      served.verify(root.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
