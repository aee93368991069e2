package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.EscapedSlashes;
import org.jspecify.annotations.Nullable;

/**
 * A request's path as routes compare it, so that two spellings of one path cannot pass through different rules: escaped slashes, dot segments
 * and unreserved escapes (RFC 3986 §6.2.2), merged slashes. The query is never touched.
 *
 * @param redirects true when the client is told the new path instead of being served
 */
record CanonicalPath(String path, boolean rejected, boolean redirects) {

  /** Most paths: nothing to do, found without allocation. */
  static final CanonicalPath UNCHANGED = new CanonicalPath("", false, false);

  private static final CanonicalPath REJECTED = new CanonicalPath("", true, false);

  boolean isUnchanged() {
    return path.isEmpty() && !rejected;
  }

  static CanonicalPath of(CharSequence path, HttpConnectionManagerSpec spec) {
    boolean escapes = spec.escapedSlashes() != EscapedSlashes.KEEP_UNCHANGED;
    if ((!spec.normalizePath() && !spec.mergeSlashes() && !escapes) || isPlain(path)) {
      return UNCHANGED;
    }
    String whole = path.toString();
    int query = whole.indexOf('?');
    String bare = query < 0 ? whole : whole.substring(0, query);
    String rest = query < 0 ? "" : whole.substring(query);
    String changed = bare;
    boolean redirects = false;
    if (escapes) {
      changed = unescapeSlashes(bare);
      if (!changed.equals(bare)) {
        if (spec.escapedSlashes() == EscapedSlashes.REJECT_REQUEST) {
          return REJECTED;
        }
        redirects = spec.escapedSlashes() == EscapedSlashes.UNESCAPE_AND_REDIRECT;
      }
    }
    if (spec.normalizePath()) {
      String decoded = decodeUnreserved(changed);
      if (decoded == null) {
        return REJECTED;
      }
      changed = removeDotSegments(decoded.replace('\\', '/'));
    }
    if (spec.mergeSlashes()) {
      changed = mergeSlashes(changed);
    }
    return changed.equals(bare) ? UNCHANGED : new CanonicalPath(changed + rest, false, redirects);
  }

  /** Whether nothing in the path could need a change. */
  private static boolean isPlain(CharSequence path) {
    char before = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '?') {
        return true;
      }
      if (c == '%' || c == '\\' || (before == '/' && (c == '/' || c == '.'))) {
        return false;
      }
      before = c;
    }
    return true;
  }

  private static String unescapeSlashes(String path) {
    return path.replace("%2F", "/").replace("%2f", "/").replace("%5C", "\\").replace("%5c", "\\");
  }

  /** Decodes escapes of unreserved characters, or returns null for one of NUL or one that is not two hexadecimal digits. */
  private static @Nullable String decodeUnreserved(String path) {
    StringBuilder decoded = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '%') {
        decoded.append(c);
        continue;
      }
      int value = i + 2 < path.length() ? (hex(path.charAt(i + 1)) << 4) | hex(path.charAt(i + 2)) : -1;
      if (value <= 0) {
        return null;
      }
      if (isUnreserved(value)) {
        decoded.append((char) value);
      } else {
        decoded.append(path, i, i + 3);
      }
      i += 2;
    }
    return decoded.toString();
  }

  private static int hex(char digit) {
    return Character.digit(digit, 16) < 0 || digit > 'f' ? Integer.MIN_VALUE : Character.digit(digit, 16);
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'
        || c == '_' || c == '~';
  }

  /** RFC 3986 §5.2.4, for a path that begins with a slash. */
  private static String removeDotSegments(String path) {
    StringBuilder out = new StringBuilder(path.length());
    int at = 0;
    while (at < path.length()) {
      int next = path.indexOf('/', at + 1);
      String segment = next < 0 ? path.substring(at) : path.substring(at, next);
      boolean last = next < 0;
      switch (segment) {
        case "/." -> {
          if (last) {
            out.append('/');
          }
        }
        case "/.." -> {
          out.setLength(Math.max(0, out.lastIndexOf("/")));
          if (last) {
            out.append('/');
          }
        }
        default -> out.append(segment);
      }
      at = last ? path.length() : next;
    }
    return out.isEmpty() ? "/" : out.toString();
  }

  private static String mergeSlashes(String path) {
    StringBuilder out = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) != '/' || i == 0 || path.charAt(i - 1) != '/') {
        out.append(path.charAt(i));
      }
    }
    return out.toString();
  }
}
