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

  /** An address, or a block of them in CIDR's writing. */
  public static boolean isBlock(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    if (slash < 0) {
      return isAny(text);
    }
    String bits = text.substring(slash + 1);
    return isAny(address) && bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= (isV4(address) ? 32 : 128);
  }

  public static boolean isAny(String text) {
    return isV4(text) || isV6(text);
  }
}
