package dev.outrigger.policy.istio;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of the requests of a route. */
public sealed interface HttpAction {

  /**
   * They are sent on.
   *
   * @param destinations at least one; of several the sum of the weights is above 0
   */
  record Forward(List<WeightedDestination> destinations) implements HttpAction {

    public Forward {
      destinations = List.copyOf(destinations);
    }
  }

  /**
   * They are answered with another address. What is null stays as it was asked for.
   *
   * @param uri takes the place of the whole path
   * @param prefixRewrite takes the place of the prefix that the route matched; not beside {@code uri}
   * @param status 301, 302, 303, 307 or 308
   */
  record Redirect(
      @Nullable String uri,
      @Nullable String prefixRewrite,
      @Nullable String authority,
      @Nullable String scheme,
      RedirectPort port,
      int status) implements HttpAction {}

  /** The port of a redirect's address. */
  sealed interface RedirectPort {

    /** The one that was asked for, or what the authority says. */
    record Unchanged() implements RedirectPort {}

    /** That of the scheme. */
    record OfProtocol() implements RedirectPort {}

    /** That which the request came to. */
    record OfRequest() implements RedirectPort {}

    record Number(int port) implements RedirectPort {}
  }

  /** They are answered at once. */
  record DirectResponse(int status, @Nullable Body body) implements HttpAction {}

  /** What a direct response says. */
  sealed interface Body {

    record Text(String text) implements Body {}

    /** Bytes in Base64, the one form of them that has equality. */
    record Bytes(String base64) implements Body {}
  }

  /**
   * Another VirtualService, one without hosts, tells what becomes of them.
   *
   * @param namespace null means the rule's own
   */
  record Delegate(String name, @Nullable String namespace) implements HttpAction {}
}
