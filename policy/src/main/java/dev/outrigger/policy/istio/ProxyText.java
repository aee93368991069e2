package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Texts that proxies write into messages. One that they refuse would cost a proxy all routes that it is sent along with. */
final class ProxyText {

  private static final String NO_CONTROLS = "text without control characters";

  private static final Pattern CONTROLS = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f]");

  /** Envoy's grammar of command operators: a name, arguments in parentheses, a length. */
  private static final Pattern OPERATOR = Pattern.compile("%(?:%|([A-Z0-9_]+)(\\([^)]*\\))?(:\\d+)?%)?");

  private ProxyText() {}

  /** A text that goes out as it is. */
  static @Nullable String read(Fields fields, String name) {
    String text = fields.text(name);
    if (text == null || text.isEmpty()) {
      return null;
    }
    if (wrongInText(text) != null) {
      fields.wrong(name, NO_CONTROLS);
    }
    return text;
  }

  /** What is wrong with a text that goes out as it is; null when nothing is. */
  static @Nullable String wrongInText(String text) {
    return CONTROLS.matcher(text).find() ? "has a control character (expected: " + NO_CONTROLS + ")" : null;
  }

  /** What is wrong with a text in which proxies look for {@code %OPERATORS%}; null when nothing is. */
  static @Nullable String wrongInFormat(String text) {
    Matcher operator = OPERATOR.matcher(text);
    while (operator.find()) {
      if (operator.group().equals("%")) {
        return '"' + text + "\" has a single % at " + operator.start()
            + " (expected: %% for the sign, or an operator of Envoy as %REQ(:path)%)";
      }
      String name = operator.group(1);
      String expected = name == null ? null
          : FormatOperators.expectedInPlaceOf(name, operator.group(2), operator.group(3));
      if (expected != null) {
        return '"' + text + "\" has " + operator.group() + " (expected: " + expected + ")";
      }
    }
    return wrongInText(text);
  }
}
