package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.Generated;
import dev.outrigger.controlplane.translate.Generated.Failure;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.NamedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plays a client and a server with one subscription. Each method tells what went out, as {@code name=version} and
 * {@code -name}, or null when nothing did.
 */
final class SubscriptionDriver {

  private final Subscription subscription;
  private List<NamedResource> present = List.of();
  private List<String> unmakable = List.of();
  private int nonce;

  SubscriptionDriver(Subscription subscription) {
    this.subscription = subscription;
  }

  /** What exists from now on; nothing is told yet. */
  SubscriptionDriver exists(String... resources) {
    present = Resources.of(subscription.type, resources);
    return this;
  }

  /** What cannot be made from now on; nothing is told yet. */
  SubscriptionDriver cannotMake(String... names) {
    unmakable = List.of(names);
    return this;
  }

  @Nullable
  List<String> asks(String... names) {
    return requests("", null, List.of(names), List.of(), Map.of());
  }

  @Nullable
  List<String> asksHolding(Map<String, String> held, String... names) {
    return requests("", null, List.of(names), List.of(), held);
  }

  @Nullable
  List<String> unsubscribes(String... names) {
    return requests("", null, List.of(), List.of(names), Map.of());
  }

  @Nullable
  List<String> acks(String... names) {
    return requests(Integer.toString(nonce), null, List.of(names), List.of(), Map.of());
  }

  @Nullable
  List<String> nacks(String error, String... names) {
    return requests(Integer.toString(nonce), error, List.of(names), List.of(), Map.of());
  }

  @Nullable
  List<String> answersEarlier(String... names) {
    return requests(Integer.toString(nonce - 1), null, List.of(names), List.of(), Map.of());
  }

  Verdict verdict(String nonce, @Nullable String error) {
    return subscription
        .onRequest(new AdsRequest(null, subscription.type.typeUrl(), nonce, error, List.of(), List.of(), Map.of()));
  }

  String latestNonce() {
    return Integer.toString(nonce);
  }

  /** Everything may be different. */
  @Nullable
  List<String> pushes() {
    subscription.touch(new Impact(Set.of("*"), Set.of("*"), true, true));
    return pump();
  }

  @Nullable
  List<String> pushesHost(String host) {
    subscription.touch(new Impact(Set.of(host), Set.of(host), false, false));
    return pump();
  }

  @Nullable
  List<String> sendsAgain(String... names) {
    subscription.demand(List.of(names));
    return pump();
  }

  @Nullable
  List<String> withdraws() {
    return subscription.isLeaving() ? sent(subscription.withdraw()) : null;
  }

  Subscription subscription() {
    return subscription;
  }

  private @Nullable List<String> requests(
      String answered,
      @Nullable String error,
      List<String> names,
      List<String> unsubscribed,
      Map<String, String> held) {
    subscription.onRequest(
        new AdsRequest(null, subscription.type.typeUrl(), answered, error, names, unsubscribed, held));
    return pump();
  }

  private @Nullable List<String> pump() {
    if (!subscription.isDue()) {
      return null;
    }
    List<Failure> failures = unmakable.stream()
        .map(name -> new Failure(subscription.type, name, new IllegalStateException("made to fail")))
        .toList();
    List<NamedResource> made = Resources.named(present, subscription.scope())
        .stream()
        .filter(resource -> !unmakable.contains(resource.name()))
        .toList();
    Response response = subscription.respond(new Generated(made, failures));
    return response == null ? null : sent(response);
  }

  private List<String> sent(Response response) {
    subscription.sent(Integer.toString(++nonce), "v" + nonce,
        response.resources().stream().map(NamedResource::name).toList());
    List<String> texts = new ArrayList<>(Resources.texts(response.resources()));
    response.removed().forEach(name -> texts.add("-" + name));
    return texts;
  }
}
