package dev.outrigger.examples.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The cure: the same client through the sidecar, by the service's address and by {@code http_proxy=}. */
final class RequestScene implements Scene {

  private static final int PODS = 4;
  private static final int REQUESTS = 400;
  /** How far a pod's share may be from an even one. */
  private static final double TOLERANCE = 0.1;

  @Override
  public String title() {
    return "The same client, through the sidecar";
  }

  @Override
  public List<String> story() {
    return List.of("client ──one connection──▶ sidecar ──a pod for every request──▶ 4 pods",
        "                             ▲ xDS", "                       control plane ◀── Kubernetes manifests");
  }

  @Override
  public List<Result> play(Setting setting, View view) throws IOException {
    long start = System.nanoTime();
    try (Stage stage = new Stage(setting, "request-balancing")) {
      stage.startMesh(PODS, Rules.seed(setting.fast()));
      long ready = (System.nanoTime() - start) / 1_000_000;
      List<Result> results = new ArrayList<>();
      ClientRun direct = stage.serviceClient("--count", Integer.toString(REQUESTS), "--rate", "400");
      long firstBalanced = watch(direct, view, start);
      results.add(result("2 through the sidecar", direct,
          Map.of("startToReady", ready, "startToFirstBalancedRequest", firstBalanced)));

      ClientRun proxied = stage.client("--url", "http://" + Stage.SERVICE_HOST + ":" + Addresses.PORT + "/", "--proxy",
          setting.addresses().sidecarHttpProxy(), "--count", Integer.toString(REQUESTS), "--rate", "400");
      watch(proxied, view, start);
      results.add(result("2 through the sidecar by http_proxy=", proxied, Map.of()));
      return results;
    }
  }

  /** Returns the milliseconds from the start until a second pod had answered. */
  private static long watch(ClientRun client, View view, long start) {
    long firstBalanced = -1;
    while (client.running()) {
      Map<String, Long> perPod = client.perPod();
      if (firstBalanced < 0 && perPod.size() > 1) {
        firstBalanced = (System.nanoTime() - start) / 1_000_000;
      }
      view.live(Picture.bars(PODS, perPod));
      Stage.pause(Duration.ofMillis(20));
    }
    view.picture(Picture.bars(PODS, client.perPod()));
    return firstBalanced;
  }

  private static Result result(String name, ClientRun client, Map<String, Long> millis) {
    Map<String, Long> perPod = client.perPod();
    double even = (double) REQUESTS / PODS;
    boolean ok = client.failed() == 0 && perPod.size() == PODS
        && perPod.values().stream().allMatch(count -> Math.abs(count - even) <= even * TOLERANCE);
    long least = perPod.values().stream().mapToLong(Long::longValue).min().orElse(0);
    long most = perPod.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return new Result(name, ok,
        String.format(Locale.ROOT, "each of %d pods gets %.0f of %d requests, within 10 %%", PODS, even, REQUESTS),
        "least " + least + " and most " + most + " of " + perPod.size() + " pods, " + client.failed() + " failed",
        client.failed(),
        perPod, millis);
  }
}
