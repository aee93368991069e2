package dev.outrigger.policy.istio;

/** A share of requests, in the steps that proxies know. */
public record Percent(int millionths) {

  public static final Percent ALL = new Percent(1_000_000);
}
