package dev.outrigger.sidecar.routing;

/** Where the host of an authority ends and its port begins. */
final class Authority {

  private Authority() {}

  /** The index of the colon before a numeric port, or the length when there is none. An IPv6 literal keeps its brackets. */
  static int endOfHost(CharSequence authority) {
    int length = authority.length();
    int i = length;
    while (i > 0 && isDigit(authority.charAt(i - 1))) {
      i--;
    }
    boolean portFollowsColon = i < length && i > 0 && authority.charAt(i - 1) == ':';
    if (!portFollowsColon || isBareIpv6(authority, i - 1)) {
      return length;
    }
    return i - 1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** True for an IPv6 literal without brackets such as {@code ::1}, whose last group is no port. */
  private static boolean isBareIpv6(CharSequence authority, int lastColon) {
    if (lastColon > 0 && authority.charAt(lastColon - 1) == ']') {
      return false;
    }
    for (int i = lastColon - 1; i >= 0; i--) {
      if (authority.charAt(i) == ':') {
        return true;
      }
    }
    return false;
  }
}
