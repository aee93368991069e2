package dev.outrigger.controlplane.ca;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica's own serving certificate. A new one, with a new key, takes the place of the old at half of its life, so that a
 * certificate authority that is out of reach for a while does no harm; and at once when the authority is another one. For one thread.
 */
public final class ServingCertificate {

  private static final Logger LOG = LoggerFactory.getLogger(ServingCertificate.class);

  /** How soon a replaced authority, or a clock that was set, is noticed. */
  private static final Duration LONGEST_LOOK = Duration.ofMinutes(10);
  private static final Duration SHORTEST_LOOK = Duration.ofSeconds(1);

  private final RootStore roots;
  private final List<ServerName> names;
  private final Duration lifetime;
  private final InstantSource clock;
  private final Consumer<ServingIdentity> identities;
  private final Consumer<CertificateAuthority> authorities;
  private @Nullable CertificateAuthority authority;
  private Instant renewal = Instant.MIN;

  /**
   * @param identities told of each new certificate
   * @param authorities told of the authority, first and when it is another one; before the certificate that it signed
   */
  public ServingCertificate(
      RootStore roots,
      List<ServerName> names,
      Duration lifetime,
      InstantSource clock,
      Consumer<CertificateAuthority> authorities,
      Consumer<ServingIdentity> identities) {
    this.roots = roots;
    this.names = List.copyOf(names);
    this.lifetime = lifetime;
    this.clock = clock;
    this.authorities = authorities;
    this.identities = identities;
  }

  /**
   * Makes what has to be made now. Blocks.
   *
   * @return how long until this wants to be asked again
   * @throws IOException if the authority cannot be had; what was there before stays
   */
  public Duration look() throws IOException {
    CertificateAuthority now = roots.load();
    if (!now.equals(authority)) {
      authority = now;
      renewal = Instant.MIN;
      authorities.accept(now);
    }
    Instant instant = clock.instant();
    if (!instant.isBefore(renewal)) {
      ServingIdentity made = now.issue(names, instant, lifetime);
      Instant end = made.chain().getFirst().getNotAfter().toInstant();
      renewal = instant.plus(Duration.between(instant, end).dividedBy(2));
      identities.accept(made);
      LOG.atInfo()
          .addKeyValue("until", end)
          .addKeyValue("renewal", renewal)
          .log("serving certificate until {}, to be replaced from {}", end, renewal);
    }
    return bounded(Duration.between(clock.instant(), renewal));
  }

  private static Duration bounded(Duration wait) {
    if (wait.compareTo(SHORTEST_LOOK) < 0) {
      return SHORTEST_LOOK;
    }
    return wait.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : wait;
  }
}
