package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.field.IpLiteral;
import java.util.regex.Pattern;

/** What rules may name as a host. */
final class HostNames {

  static final String EXPECTED = "a host name, as echo or echo.demo.svc.cluster.local";

  static final String EXPECTED_FULL =
      "a DNS name, as api.example.com or *.example.com; one of other than ASCII letters in punycode, as xn--bcher-kva.example";

  private static final String LABEL = "[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?";

  private static final Pattern NAME = Pattern.compile("(\\*|(\\*\\.)?" + LABEL + "(\\." + LABEL + ")*)");

  private static final Pattern SUBSET = Pattern.compile(LABEL);

  private HostNames() {}

  static String required(Fields fields) {
    return fields.requiredText("host", EXPECTED, HostNames::isHost);
  }

  /** One that can be looked up. */
  static boolean isName(String text) {
    return isHost(text) && !text.startsWith("*") && !IpLiteral.isV6(text);
  }

  /** The name of a host outside of Kubernetes, or of all below a domain: nothing is put behind it. */
  static boolean isFullName(String text) {
    return isHost(text) && !text.equals("*") && !IpLiteral.isAny(text);
  }

  static boolean isHost(String text) {
    return (text.length() <= 253 && NAME.matcher(text).matches()) || IpLiteral.isV6(text);
  }

  /** Subsets become part of cluster names, so they are held to a DNS label as in Istio. */
  static boolean isSubset(String text) {
    return SUBSET.matcher(text).matches();
  }
}
