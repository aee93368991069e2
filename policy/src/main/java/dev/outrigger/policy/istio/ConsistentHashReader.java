package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.ConsistentHash.Attribute;
import dev.outrigger.policy.istio.ConsistentHash.Cookie;
import dev.outrigger.policy.istio.ConsistentHash.Maglev;
import dev.outrigger.policy.istio.ConsistentHash.Ring;
import dev.outrigger.policy.istio.ConsistentHash.Table;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code consistentHash}. */
final class ConsistentHashReader {

  /** What a ring has when nobody says (Istio). */
  private static final int DEFAULT_RING = 1024;

  /** The largest that Envoy takes. */
  private static final int LARGEST_RING = 8 * 1024 * 1024;

  private static final int LARGEST_MAGLEV = 5_000_010;

  private static final List<String> KEYS =
      List.of("httpHeaderName", "httpCookie", "useSourceIp", "httpQueryParameterName");

  private ConsistentHashReader() {}

  static ConsistentHash read(Fields hash) {
    ConsistentHash.Key key = key(hash);
    if (key == null) {
      hash.warn("", "no-effect", "no key to hash by, so requests go anywhere (expected: one of "
          + String.join(", ", KEYS) + ")");
    }
    return new ConsistentHash(key, table(hash));
  }

  private static ConsistentHash.@Nullable Key key(Fields hash) {
    hash.atMostOne(KEYS.toArray(new String[0]));
    String header = hash.text("httpHeaderName", "");
    Cookie cookie = hash.object("httpCookie", ConsistentHashReader::cookie);
    boolean sourceIp = hash.flag("useSourceIp", false);
    String parameter = hash.text("httpQueryParameterName", "");
    if (!header.isEmpty()) {
      return new ConsistentHash.Header(header);
    }
    if (cookie != null) {
      return cookie;
    }
    if (sourceIp) {
      return new ConsistentHash.SourceIp();
    }
    return parameter.isEmpty() ? null : new ConsistentHash.QueryParameter(parameter);
  }

  private static Cookie cookie(Fields cookie) {
    Set<String> names = new HashSet<>();
    return new Cookie(cookie.requiredText("name", "a cookie's name", name -> true), cookie.text("path", ""),
        cookie.duration("ttl", Duration.ZERO), cookie.objects("attributes", attribute -> {
          String name = attribute.requiredText("name", "an attribute's name", any -> true);
          if (!names.add(name)) {
            attribute.wrong("name", "a name that no other attribute of the cookie has");
          }
          return new Attribute(name, attribute.text("value", ""));
        }));
  }

  private static Table table(Fields hash) {
    hash.atMostOne("ringHash", "maglev", "minimumRingSize");
    Ring ring = hash.object("ringHash", fields -> new Ring(size(fields)));
    Maglev maglev = hash.object("maglev", ConsistentHashReader::maglev);
    Integer older = size(hash);
    if (older != null) {
      hash.warn("minimumRingSize", "deprecated", "is taken as ringHash.minimumRingSize, its newer place");
    }
    if (maglev != null) {
      return maglev;
    }
    return ring != null ? ring : new Ring(Objects.requireNonNullElse(older, DEFAULT_RING));
  }

  /** 0 counts as not set. */
  private static @Nullable Integer size(Fields ring) {
    Integer size = ring.whole("minimumRingSize", 0, LARGEST_RING);
    return size == null || size == 0 ? null : size;
  }

  private static @Nullable Maglev maglev(Fields maglev) {
    if (!maglev.has("tableSize")) {
      maglev.error("tableSize", "missing", "missing (expected: a prime, 2.." + LARGEST_MAGLEV + ", as 65537)");
    }
    Integer size = maglev.whole("tableSize", 2, LARGEST_MAGLEV);
    if (size != null && !BigInteger.valueOf(size).isProbablePrime(50)) {
      maglev.wrong("tableSize", "a prime, as 65537");
    }
    return size == null ? null : new Maglev(size);
  }
}
