package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.field.IpLiteral;
import java.util.regex.Pattern;

/** What rules may name as a host. */
final class HostNames {

  static final String EXPECTED = "a host name, as echo or echo.demo.svc.cluster.local";

  private static final String LABEL = "[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?";

  private static final Pattern NAME = Pattern.compile("(\\*|(\\*\\.)?" + LABEL + "(\\." + LABEL + ")*)");

  private static final Pattern SUBSET = Pattern.compile(LABEL);

  private HostNames() {}

  static String required(Fields fields) {
    return fields.requiredText("host", EXPECTED, HostNames::isHost);
  }

  static boolean isHost(String text) {
    return (text.length() <= 253 && NAME.matcher(text).matches()) || IpLiteral.isV6(text);
  }

  /** Subsets become part of cluster names, so they are held to a DNS label as in Istio. */
  static boolean isSubset(String text) {
    return SUBSET.matcher(text).matches();
  }
}
