package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.HttpAction.Delegate;
import dev.outrigger.policy.istio.HttpAction.DirectResponse;
import dev.outrigger.policy.istio.HttpAction.Forward;
import dev.outrigger.policy.istio.HttpAction.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the HTTP routes of a VirtualService, one after the other. */
final class HttpRouteReader {

  /** Whether the rule is one that others delegate to, and which may not do so itself. */
  enum Role {
    ROOT, DELEGATE
  }

  /** What an action leaves no room for. A root's settings beside {@code delegate} are defaults for the delegate's routes. */
  private static final Map<String, List<String>> EXCLUDED = Map.of(
      "redirect", List.of("route", "directResponse", "fault", "rewrite", "delegate"),
      "directResponse", List.of("route", "fault", "rewrite", "delegate"),
      "delegate", List.of("route"));

  private static final String NEVER = "never reached, for a route before it takes every request";

  private final EarlierMatches earlier = new EarlierMatches();
  private final Role role;
  private int index;

  HttpRouteReader(Role role) {
    this.role = role;
  }

  HttpRoute read(Fields route) {
    String place = "http[" + index++ + "]";
    List<HttpMatch> matches = matches(route, place);
    HttpAction action = action(route, matches);
    return new HttpRoute(route.text("name", ""), matches, action, settings(route));
  }

  /** Tells of matches that no request comes to, and once of a route that has no other. */
  private List<HttpMatch> matches(Fields route, String place) {
    if (earlier.placeOfOneThatCovers(HttpMatch.ALL) != null) {
      route.warn("", "no-effect", NEVER + " (expected: that one last)");
      return route.objects("match", HttpMatchReader::read);
    }
    List<HttpMatch> matches = new ArrayList<>();
    route.objects("match", fields -> {
      HttpMatch match = HttpMatchReader.read(fields);
      String first = earlier.placeOfOneThatCovers(match);
      if (first != null) {
        fields.warn("", "no-effect",
            "never reached, for " + first + " takes all its requests (expected: the narrower one first)");
      }
      note(route, match, place + ".match[" + matches.size() + "]");
      matches.add(match);
      return match;
    });
    if (matches.isEmpty()) {
      note(route, HttpMatch.ALL, place);
    }
    return matches;
  }

  /** What is delegated may come back: nobody knows here what the delegate takes of it. */
  private void note(Fields route, HttpMatch match, String place) {
    if (!route.has("delegate")) {
      earlier.add(match, place);
    }
  }

  private HttpAction action(Fields route, List<HttpMatch> matches) {
    for (String action : List.of("redirect", "directResponse", "delegate")) {
      for (String excluded : EXCLUDED.getOrDefault(action, List.of())) {
        if (route.has(action) && route.has(excluded)) {
          route.error(excluded, "bad-value", "set beside " + action + " (expected: one of the two)");
        }
      }
    }
    Redirect redirect = route.object("redirect", fields -> HttpAnswerReader.redirect(fields, matches));
    DirectResponse response = route.object("directResponse", HttpAnswerReader::directResponse);
    Delegate delegate = route.object("delegate", this::delegate);
    if (route.has("redirect") || route.has("directResponse") || route.has("delegate")) {
      route.take("route");
      return redirect != null ? redirect
          : response != null ? response
              : delegate != null ? delegate : new Forward(List.of());
    }
    return new Forward(DestinationReader.weighted(route, DestinationReader.Layer.HTTP));
  }

  private Delegate delegate(Fields delegate) {
    if (role == Role.DELEGATE) {
      delegate.error("", "bad-value",
          "in a VirtualService without hosts, which others delegate to (expected: one level of delegation)");
    }
    String name = delegate.requiredText("name", "the name of a VirtualService without hosts", text -> true);
    String namespace = delegate.text("namespace", "");
    return new Delegate(name, namespace.isEmpty() ? null : namespace);
  }

  private static HttpRouteSettings settings(Fields route) {
    HttpRouteSettings settings = new HttpRouteSettings(route.object("rewrite", HttpRewriteReader::read),
        route.duration("timeout"), route.object("retries", RetriesReader::read),
        route.object("fault", HttpFaultReader::read), HttpMirrorReader.read(route),
        route.object("corsPolicy", CorsPolicyReader::read), route.object("headers", HeaderOperationsReader::read));
    checkOneAuthority(route, settings);
    return settings;
  }

  /** Of two hosts to ask for, nobody could tell which one is meant. */
  private static void checkOneAuthority(Fields route, HttpRouteSettings settings) {
    HeaderOperations headers = settings.headers();
    if (headers == null) {
      return;
    }
    long given = headers.request().set().keySet().stream().filter(HeaderNames::isAuthority).count()
        + headers.request().add().keySet().stream().filter(HeaderNames::isAuthority).count()
        + (settings.rewrite() != null && settings.rewrite().authority() != null ? 1 : 0);
    if (given > 1) {
      route.error("headers", "bad-value",
          "sets the host that another field sets too (expected: one of rewrite.authority, headers.request)");
    }
  }
}
