package dev.outrigger.controlplane.translate;

import dev.outrigger.policy.istio.HeaderOperations;
import dev.outrigger.policy.istio.HeaderOperations.Edits;
import dev.outrigger.policy.istio.HttpRouteSettings;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Headers that are changed on the way. The host stands among them in Istio and in a field of its own in Envoy. */
final class HeaderTranslator {

  private HeaderTranslator() {}

  static void apply(@Nullable HeaderOperations headers, Route.Builder route) {
    if (headers != null) {
      route.addAllRequestHeadersToAdd(added(headers.request()))
          .addAllRequestHeadersToRemove(headers.request().remove())
          .addAllResponseHeadersToAdd(added(headers.response()))
          .addAllResponseHeadersToRemove(headers.response().remove());
    }
  }

  /** What is set, then what is added, each in the order of names. */
  static List<HeaderValueOption> added(Edits edits) {
    List<HeaderValueOption> options = new ArrayList<>();
    edits.set().forEach((name, value) -> add(name, value, HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD, options));
    edits.add().forEach((name, value) -> add(name, value, HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD, options));
    return options;
  }

  /** The host to ask for; empty when it stays. */
  static String authority(HttpRouteSettings settings) {
    String rewritten = settings.rewrite() == null ? null : settings.rewrite().authority();
    HeaderOperations headers = settings.headers();
    return rewritten != null ? rewritten : headers == null ? "" : authority(headers);
  }

  /** The host to ask for; empty when it stays. */
  static String authority(HeaderOperations headers) {
    String set = authority(headers.request().set());
    return set.isEmpty() ? authority(headers.request().add()) : set;
  }

  private static String authority(Map<String, String> values) {
    return values.entrySet()
        .stream()
        .filter(entry -> isAuthority(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }

  private static boolean isAuthority(String name) {
    return name.equalsIgnoreCase("host") || name.equalsIgnoreCase(":authority");
  }

  private static void add(String name, String value, HeaderAppendAction action, List<HeaderValueOption> options) {
    if (!isAuthority(name)) {
      options.add(HeaderValueOption.newBuilder()
          .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
          .setAppendAction(action)
          .build());
    }
  }
}
