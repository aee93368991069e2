package dev.outrigger.policy.istio;

import java.util.Set;
import java.util.regex.Pattern;

/** What rules may name as a header. */
final class HeaderNames {

  static final String EXPECTED = "a name of letters, digits and !#$%&'*+.^_`|~-";

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Set<String> PSEUDO = Set.of(":authority", ":method", ":path", ":scheme");

  private HeaderNames() {}

  static boolean isHeader(String name) {
    return TOKEN.matcher(name).matches();
  }

  static boolean isMatched(String name) {
    return isHeader(name) || PSEUDO.contains(name);
  }

  /** The host that a request asks for, which has a field of its own in proxies. */
  static boolean isAuthority(String name) {
    return name.equalsIgnoreCase("host") || name.equalsIgnoreCase(":authority");
  }
}
