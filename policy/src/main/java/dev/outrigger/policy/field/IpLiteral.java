package dev.outrigger.policy.field;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.regex.Pattern;

/** Addresses as text. Never asks a name server. */
public final class IpLiteral {

  private static final Pattern FOUR_NUMBERS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private IpLiteral() {}

  public static boolean isV4(String text) {
    if (!FOUR_NUMBERS.matcher(text).matches()) {
      return false;
    }
    try {
      Inet4Address.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  public static boolean isV6(String text) {
    if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
      return false;
    }
    try {
      Inet6Address.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  public static boolean isAny(String text) {
    return isV4(text) || isV6(text);
  }
}
