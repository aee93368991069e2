package dev.outrigger.policy.istio;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.outrigger.policy.field.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how a text is compared. */
final class StringMatchReader {

  /** Istio's limit, which keeps proxies from refusing what they would need too much memory for. */
  private static final int LONGEST_REGEX = 1024;

  /** Stands for what could not be read, and takes nothing from what comes after. */
  private static final StringMatch WRONG = new StringMatch.Exact("");

  private StringMatchReader() {}

  /** Empty means that something of the name is there, and so does the expression {@code *}, which RE2 would refuse. */
  static StringMatch orPresent(Fields fields) {
    if ("*".equals(fields.text("regex"))) {
      return new StringMatch.Present();
    }
    StringMatch match = oneOf(fields);
    return match == null ? new StringMatch.Present() : notEmpty(match, fields);
  }

  /** Of proxies' paths alone an empty beginning may be asked for. */
  static StringMatch path(Fields fields) {
    StringMatch match = oneOf(fields);
    if (match == null) {
      fields.error("", "missing", "empty (expected: one of exact, prefix, regex)");
      return WRONG;
    }
    return match;
  }

  static StringMatch required(Fields fields) {
    return notEmpty(path(fields), fields);
  }

  /** Checks an expression; null is what was not there. */
  static @Nullable Pattern regex(Fields fields, String name) {
    String regex = fields.text(name);
    if (regex == null) {
      return null;
    }
    if (regex.isEmpty() || regex.length() > LONGEST_REGEX) {
      fields.error(name, "bad-value", "an expression of " + regex.length() + " characters (expected: 1.."
          + LONGEST_REGEX + " characters)");
      return null;
    }
    try {
      Pattern pattern = Pattern.compile(regex);
      int size = RegexSize.of(pattern);
      if (size > RegexSize.STOCK_LIMIT) {
        fields.warn(name, "large-regex", "about " + size + " instructions (expected: at most " + RegexSize.STOCK_LIMIT
            + "; a stock Envoy refuses more, and all routes beside it, unless its runtime allows more by "
            + "re2.max_program_size.error_level; Istio's proxies and this mesh's own take it)");
      }
      return pattern;
    } catch (PatternSyntaxException e) {
      fields.wrong(name, "an expression in RE2's syntax; " + e.getDescription()
          + (e.getPattern() == null || e.getPattern().isEmpty() ? "" : ": " + e.getPattern()));
      return null;
    }
  }

  private static StringMatch notEmpty(StringMatch match, Fields fields) {
    if (match.equals(new StringMatch.Prefix(""))) {
      fields.wrong("prefix", "a text that is not empty");
    }
    return match;
  }

  private static @Nullable StringMatch oneOf(Fields fields) {
    String exact = fields.text("exact");
    String prefix = fields.text("prefix");
    Pattern regex = regex(fields, "regex");
    List<String> given = List.of("exact", "prefix", "regex").stream().filter(fields::has).toList();
    if (given.size() > 1) {
      fields.error("", "bad-value", String.join(" and ", given) + " (expected: only one of them)");
    }
    if (exact != null) {
      return new StringMatch.Exact(exact);
    }
    if (prefix != null) {
      return new StringMatch.Prefix(prefix);
    }
    if (regex != null) {
      return new StringMatch.Regex(regex.pattern());
    }
    return fields.has("regex") ? WRONG : null;
  }
}
