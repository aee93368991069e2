package dev.outrigger.policy.istio;

import com.google.re2j.Pattern;
import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.HttpRewrite.RegexRewrite;

/** Reads {@code rewrite}. */
final class HttpRewriteReader {

  private HttpRewriteReader() {}

  static HttpRewrite read(Fields rewrite) {
    HttpRewrite read = new HttpRewrite(ProxyText.read(rewrite, "uri"), ProxyText.read(rewrite, "authority"),
        rewrite.object("uriRegexRewrite", HttpRewriteReader::regex));
    if (rewrite.has("uriRegexRewrite") && read.uri() != null) {
      rewrite.error("uriRegexRewrite", "bad-value", "set beside uri (expected: one of the two)");
    }
    if (!rewrite.has("uriRegexRewrite") && read.uri() == null && read.authority() == null) {
      rewrite.error("", "missing", "empty (expected: uri, uriRegexRewrite or authority)");
    }
    return read;
  }

  private static RegexRewrite regex(Fields regex) {
    Pattern match = StringMatchReader.regex(regex, "match");
    if (!regex.has("match")) {
      regex.error("match", "missing", "missing (expected: an expression in RE2's syntax)");
    }
    String rewrite = regex.requiredText("rewrite", "a text in which \\1 stands for a group", text -> true);
    if (match != null && !rewrite.isEmpty()) {
      checkSubstitution(regex, rewrite, match.groupCount());
    }
    return new RegexRewrite(match == null ? "" : match.pattern(), rewrite);
  }

  /** RE2 knows the groups 0 to 9, and refuses what else stands after a backslash. */
  private static void checkSubstitution(Fields regex, String rewrite, int groups) {
    for (int at = rewrite.indexOf('\\'); at >= 0; at = rewrite.indexOf('\\', at + 2)) {
      char next = at + 1 < rewrite.length() ? rewrite.charAt(at + 1) : ' ';
      if (next != '\\' && (next < '0' || next > '0' + Math.min(groups, 9))) {
        regex.wrong("rewrite", "after a backslash another one, or a group of the expression, 0.." + groups);
        return;
      }
    }
    if (ProxyText.wrongInText(rewrite) != null) {
      regex.wrong("rewrite", "text without control characters");
    }
  }
}
