package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Findings that somebody knows of and does not want to be told again. A rule is {@code CODE} or
 * {@code CODE=KIND NAME.NAMESPACE}, as {@code istioctl analyze --suppress} takes them; {@code *} stands for any text. A code
 * is ours, or the one under which Istio's analysis tells the same.
 */
public final class Suppressions {

  /** The annotation by which an object wants to hear no more of some codes, given with commas between. */
  public static final String ANNOTATION = "galley.istio.io/analyze-suppress";

  public static final Suppressions NONE = new Suppressions(List.of());

  /** Istio's codes for what we tell too (its {@code messages.yaml}). */
  private static final Map<String, String> ISTIO_CODES = Map.ofEntries(
      Map.entry("unknown-host", "IST0101"),
      Map.entry("unknown-subset", "IST0101"),
      Map.entry("unknown-gateway", "IST0101"),
      Map.entry("bad-value", "IST0106"),
      Map.entry("missing", "IST0106"),
      Map.entry("syntax", "IST0106"),
      Map.entry("conflict", "IST0109"),
      Map.entry("missing-port", "IST0112"),
      Map.entry("no-effect", "IST0130"),
      Map.entry("host-not-in-gateway", "IST0132"),
      Map.entry("unknown-field", "IST0133"),
      Map.entry("deprecated", "IST0133"));

  private final List<Rule> rules;

  private Suppressions(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * @param texts a rule each
   * @throws IllegalArgumentException with the rule seen and what was expected
   */
  public static Suppressions of(List<String> texts) {
    return new Suppressions(texts.stream().map(Suppressions::rule).toList());
  }

  /** What an object's own annotation says. */
  public static Suppressions of(Map<String, String> annotations) {
    String codes = annotations.getOrDefault(ANNOTATION, "");
    if (codes.isBlank()) {
      return NONE;
    }
    return new Suppressions(
        Arrays.stream(codes.split(",", -1)).map(code -> new Rule(glob(code.strip()), null)).toList());
  }

  public boolean covers(Finding finding) {
    return rules.stream().anyMatch(rule -> rule.covers(finding));
  }

  private static Rule rule(String text) {
    int equals = text.indexOf('=');
    String code = equals < 0 ? text : text.substring(0, equals);
    String object = equals < 0 ? "*" : text.substring(equals + 1);
    if (code.isBlank() || object.isBlank()) {
      throw new IllegalArgumentException(
          '"' + text
              + "\" (expected: CODE or \"CODE=KIND NAME.NAMESPACE\", such as unknown-host=\"VirtualService *.demo\")");
    }
    return new Rule(glob(code.strip()), equals < 0 ? null : glob(object.strip()));
  }

  private static Pattern glob(String text) {
    List<String> literals = new ArrayList<>();
    for (String literal : text.split("\\*", -1)) {
      literals.add(Pattern.quote(literal));
    }
    return Pattern.compile(String.join(".*", literals));
  }

  /** @param object null for any, and for findings that name none */
  private record Rule(Pattern code, @Nullable Pattern object) {

    boolean covers(Finding finding) {
      String istioCode = ISTIO_CODES.getOrDefault(finding.code(), "");
      boolean codeCovered = code.matcher(finding.code()).matches()
          || (!istioCode.isEmpty() && code.matcher(istioCode).matches());
      return codeCovered && (object == null || object.matcher(text(finding.object())).matches());
    }

    private static String text(@Nullable ObjectRef ref) {
      if (ref == null) {
        return "";
      }
      return ref.kind() + " " + ref.name() + (ref.namespace().isEmpty() ? "" : "." + ref.namespace());
    }
  }
}
