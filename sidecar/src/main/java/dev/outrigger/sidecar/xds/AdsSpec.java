package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.NetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the control plane is and how it is spoken to.
 *
 * @param cluster name of the bootstrap's cluster, null when the address is not a cluster's
 * @param addresses at least one; hosts may be names
 * @param authority null when the address says it
 * @param credentials null for plaintext
 * @param clusters true when clusters come from the control plane
 * @param listeners true when listeners come from the control plane
 * @param pingInterval how long a silent connection goes unchecked
 */
public record AdsSpec(
    Variant variant,
    @Nullable String cluster,
    List<NetAddress> addresses,
    @Nullable String authority,
    @Nullable AdsCredentials credentials,
    boolean clusters,
    boolean listeners,
    Duration connectTimeout,
    Duration pingInterval,
    Duration pingTimeout) {

  public AdsSpec {
    addresses = List.copyOf(addresses);
    Objects.requireNonNull(variant, "variant");
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("addresses: none (expected: at least one)");
    }
  }

  /** The two ways of the protocol. */
  public enum Variant {
    /** Changes only. */
    DELTA,
    /** The whole state of a type each time. */
    STATE_OF_THE_WORLD
  }
}
