package dev.outrigger.sidecar.http;

import com.google.re2j.Pattern;
import dev.outrigger.sidecar.config.PathMatch;
import dev.outrigger.sidecar.config.RouteAction;
import dev.outrigger.sidecar.config.RouteAction.PathRewrite;
import java.util.HashMap;
import java.util.Map;

/** The path that goes upstream when a route rewrites it; the query stays as it is. Used by one thread, which keeps compiled patterns. */
final class RequestRewrite {

  private static final int MOST_PATTERNS = 1000;

  private final Map<String, Pattern> patterns = new HashMap<>();

  String rewrite(PathRewrite rewrite, PathMatch match, CharSequence path) {
    String whole = path.toString();
    int query = whole.indexOf('?');
    String bare = query < 0 ? whole : whole.substring(0, query);
    String rest = query < 0 ? "" : whole.substring(query);
    return switch (rewrite) {
      case PathRewrite.Prefix prefix -> prefix.replacement() + bare.substring(matchedLength(match, bare)) + rest;
      case PathRewrite.Regex regex -> pattern(regex.pattern()).matcher(bare).replaceAll(regex.substitution())
          + rest;
    };
  }

  private Pattern pattern(String text) {
    Pattern known = patterns.get(text);
    if (known == null) {
      if (patterns.size() == MOST_PATTERNS) {
        // Those of routes that are gone.
        patterns.clear();
      }
      known = Pattern.compile(text);
      patterns.put(text, known);
    }
    return known;
  }

  /** Where a redirect points to. */
  static String location(RouteAction.Redirect redirect, PathMatch match, CharSequence authority, CharSequence path) {
    String whole = path.toString();
    int query = whole.indexOf('?');
    String bare = query < 0 ? whole : whole.substring(0, query);
    String rest = query < 0 || redirect.stripQuery() ? "" : whole.substring(query);
    String scheme = redirect.scheme() == null ? "http" : redirect.scheme();
    String target = bare;
    if (redirect.path() != null) {
      target = redirect.path();
      rest = target.indexOf('?') >= 0 ? "" : rest;
    } else if (redirect.prefixRewrite() != null) {
      target = redirect.prefixRewrite() + bare.substring(matchedLength(match, bare));
    }
    return scheme + "://" + host(redirect, scheme, authority.toString()) + target + rest;
  }

  private static String host(RouteAction.Redirect redirect, String scheme, String authority) {
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String bare = hasPort ? authority.substring(0, colon) : authority;
    String name = redirect.host() == null ? bare : redirect.host();
    Integer port = redirect.port();
    if (port != null) {
      return isDefault(scheme, port) ? name : name + ":" + port;
    }
    // A port of the request says nothing about another host or scheme.
    boolean keepsPort = hasPort && redirect.host() == null && redirect.scheme() == null;
    return keepsPort ? authority : name;
  }

  private static boolean isDefault(String scheme, int port) {
    return port == (scheme.equals("https") ? 443 : 80);
  }

  private static int matchedLength(PathMatch match, String path) {
    return switch (match) {
      case PathMatch.Prefix prefix -> prefix.prefix().length();
      case PathMatch.SegmentPrefix prefix -> prefix.prefix().length();
      case PathMatch.Exact exact -> path.length();
      case PathMatch.Regex regex -> path.length();
    };
  }
}
