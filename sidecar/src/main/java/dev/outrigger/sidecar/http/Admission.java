package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.ByteSlice;
import dev.outrigger.sidecar.codec.HeaderId;
import dev.outrigger.sidecar.codec.HttpVersion;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;
import dev.outrigger.sidecar.config.HttpConnectionManagerSpec.UnderscoreHeaders;
import java.util.Locale;
import java.util.Set;

/**
 * What is decided about a request before it is routed: version, upgrade, form and path. The path that routes and endpoints see is made
 * canonical here once, or not at all.
 */
sealed interface Admission {

  Admission ADMITTED = new Admitted();

  record Admitted() implements Admission {}

  Admission UPGRADING = new Upgrading();

  /** The client offers to change the protocol, and may. */
  record Upgrading() implements Admission {}

  /**
   * @param closes true when the connection does not survive the refusal
   */
  record Refused(ProxyError error, boolean closes) implements Admission {}

  /**
   * @param path to which the client is sent
   */
  record Redirected(String path) implements Admission {}

  Refused LOW_VERSION = new Refused(ProxyError.LOW_VERSION, true);
  Refused NO_HOST = new Refused(ProxyError.MISSING_HOST, false);
  Refused NO_ROUTE = new Refused(ProxyError.NO_ROUTE, true);
  Refused UPGRADE = new Refused(ProxyError.UPGRADE_REJECTED, true);
  Refused ASTERISK = new Refused(ProxyError.ASTERISK_REJECTED, false);
  Refused PATH = new Refused(ProxyError.PATH_REJECTED, false);
  Refused UNDERSCORE = new Refused(ProxyError.UNDERSCORE_REJECTED, true);

  static Admission of(RequestHead head, RequestView view, HttpConnectionManagerSpec spec) {
    if (head.version() == HttpVersion.HTTP_1_0) {
      if (!spec.acceptHttp10()) {
        return LOW_VERSION;
      }
      if (head.authority().isEmpty()) {
        if (spec.defaultHttp10Host() == null) {
          return NO_HOST;
        }
        view.authority(spec.defaultHttp10Host());
      }
    }
    boolean upgrading = head.offersUpgrade() && !isH2c(head);
    if (upgrading && !isAllowed(head, spec.upgrades())) {
      return UPGRADE;
    }
    Admission headers = underscores(head, spec.underscoreHeaders());
    if (!(headers instanceof Admitted)) {
      return headers;
    }
    Admission admission = target(head, view, spec);
    return upgrading && admission instanceof Admitted ? UPGRADING : admission;
  }

  private static Admission target(RequestHead head, RequestView view, HttpConnectionManagerSpec spec) {
    return switch (head.form()) {
      case ASTERISK -> ASTERISK;
      // Routes compare paths, and CONNECT has none.
      case AUTHORITY -> NO_ROUTE;
      case ORIGIN, ABSOLUTE -> path(view, spec);
    };
  }

  /** An offer of HTTP/2 that every server may pass over; Envoy does. */
  private static boolean isH2c(RequestHead head) {
    ByteSlice value = head.value(HeaderId.UPGRADE, new ByteSlice());
    return value != null && value.equalsIgnoreCase("h2c");
  }

  /** As Envoy, which compares the whole value: of several protocols none is known to be the one. */
  private static boolean isAllowed(RequestHead head, Set<String> upgrades) {
    ByteSlice value = head.value(HeaderId.UPGRADE, new ByteSlice());
    return value != null && !head.isRepeated(HeaderId.UPGRADE) && head.version() == HttpVersion.HTTP_1_1
        && upgrades.contains(value.toString().toLowerCase(Locale.ROOT));
  }

  private static Admission underscores(RequestHead head, UnderscoreHeaders action) {
    if (action == UnderscoreHeaders.ALLOW) {
      return ADMITTED;
    }
    ByteSlice name = new ByteSlice();
    for (int i = 0; i < head.size(); i++) {
      if (head.name(i, name).indexOf('_') >= 0) {
        if (action == UnderscoreHeaders.REJECT_REQUEST) {
          return UNDERSCORE;
        }
        head.withhold(i);
      }
    }
    return ADMITTED;
  }

  private static Admission path(RequestView view, HttpConnectionManagerSpec spec) {
    CanonicalPath canonical = CanonicalPath.of(view.path(), spec);
    if (canonical.isUnchanged()) {
      return ADMITTED;
    }
    if (canonical.rejected()) {
      return PATH;
    }
    if (canonical.redirects()) {
      return new Redirected(canonical.path());
    }
    view.path(canonical.path());
    return ADMITTED;
  }
}
