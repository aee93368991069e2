package dev.outrigger.examples.demo;

import dev.outrigger.examples.demo.Stage.Served;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A pod that fails is taken out: in a row, and now and then. */
final class EjectionScene implements Scene {

  private static final int PODS = 3;
  private static final int SICK = 3;
  private static final int THRESHOLD = 3;
  private static final String RATE = "50";
  /** The pod is out after 18 of them; the others come before it may return, with short times too. */
  private static final int WINDOW_REQUESTS = 40;
  private static final Duration PROBE = Duration.ofMillis(500);
  private static final Duration MARGIN = Duration.ofSeconds(1);

  @Override
  public String title() {
    return "Pods that fail are taken out, and come back carefully";
  }

  @Override
  public List<String> story() {
    return List.of("DestinationRule ──▶ control plane ──xDS──▶ sidecar, which counts and decides");
  }

  @Override
  public List<Result> play(Setting setting, View view) throws IOException {
    Rules rules = Rules.seed(setting.fast());
    view.line(String.format(Locale.ROOT,
        "  outlierDetection: interval %ds, consecutive5xxErrors 3, baseEjectionTime %ds%s",
        rules.interval().toSeconds(), rules.baseEjection().toSeconds(), setting.fast() ? " (short)" : ""));
    List<Result> results = new ArrayList<>();
    view.line("  3a one pod answers 503 to all, without retries");
    results.add(inARow(setting, view));
    view.line("  3b the same with retries in the VirtualService");
    results.add(withRetries(setting, view));
    view.line("  3c two pods, one fails now and then: out at three failures within 30 s");
    results.add(nowAndThen(setting, view));
    return results;
  }

  private static Result inARow(Setting setting, View view) throws IOException {
    Rules rules = Rules.seed(setting.fast());
    try (Stage stage = new Stage(setting, "ejection");
        ClientRun client = startLoad(stage, rules, PODS, "--rate", RATE)) {
      Stage.await("requests", () -> client.samples().size() > 50);
      long start = client.samples().getFirst().startMicros();
      stage.tellPod(SICK, "status=503");
      Stage.await("the pod's failures", () -> failures(stage.served(SICK)) >= THRESHOLD);
      Stage.pause(Duration.ofSeconds(1));
      long out = lastFailure(stage.served(SICK));
      // It is well again, but slow, so that a second request beside the first one would show.
      stage.tellPod(SICK, "status=200&delay=" + PROBE.toMillis());
      Duration earliest = rules.baseEjection();
      Duration latest = earliest.plus(rules.interval()).plus(MARGIN);
      Duration patience = latest.plusSeconds(5);
      pauseUntil(out, earliest.minusSeconds(1), view, stage, start);
      try (ClientRun crowd = stage.serviceClient("--rate", "200", "--connections", "8")) {
        Stage.await("the pod's return", patience, () -> {
          view.live(timeline(stage, PODS, start));
          Stage.pause(Duration.ofMillis(100));
          return !after(stage.served(SICK), out).isEmpty();
        });
        Stage.pause(PROBE.multipliedBy(3));
        stage.tellPod(SICK, "status=200");
        Stage.pause(Duration.ofSeconds(1));
        if (crowd.failed() > 0) {
          throw new SceneFailed(crowd.failed() + " requests failed while the pod came back (expected: none)");
        }
      }
      List<Served> returned = after(stage.served(SICK), out);
      Served probe = returned.getFirst();
      long beside =
          returned.stream().filter(one -> !one.equals(probe) && one.startMicros() < probe.endMicros()).count();
      long backMillis = (probe.startMicros() - out) / 1000;
      long seen = client.count(sample -> sample.status() == 503);
      long failed = client.failed();
      view.picture(timeline(stage, PODS, start));
      boolean ok = seen == THRESHOLD && failed == THRESHOLD && failures(stage.served(SICK)) == THRESHOLD && beside == 0
          && backMillis >= earliest.toMillis() - 20 && backMillis <= latest.toMillis() && returned.size() > 10;
      return new Result("3a ejection at the third 5xx in a row", ok,
          String.format(Locale.ROOT, "caller sees 3 errors; pod out %d to %d s; first one request alone",
              earliest.toSeconds(), latest.toSeconds()),
          String.format(Locale.ROOT, "caller saw %d; pod out %.1f s; %d requests beside the first", failed,
              backMillis / 1000.0, beside),
          failed,
          client.perPod(), Map.of("out", backMillis));
    }
  }

  private static Result withRetries(Setting setting, View view) throws IOException {
    Rules rules = Rules.seed(setting.fast()).withRetries();
    try (Stage stage = new Stage(setting, "ejection-retries");
        ClientRun client = startLoad(stage, rules, PODS, "--rate", RATE)) {
      Stage.await("requests", () -> client.samples().size() > 50);
      long start = client.samples().getFirst().startMicros();
      stage.tellPod(SICK, "status=503");
      Stage.await("the pod's failures", () -> failures(stage.served(SICK)) >= THRESHOLD);
      Stage.pause(Duration.ofSeconds(3));
      long failures = failures(stage.served(SICK));
      view.picture(timeline(stage, PODS, start));
      return new Result("3b the same with retries", client.failed() == 0 && failures == THRESHOLD,
          "pod out at its third 503; caller sees no error",
          "pod answered " + failures + " × 503; caller saw " + client.failed() + " errors",
          client.failed(), client.perPod(), Map.of());
    }
  }

  private static Result nowAndThen(Setting setting, View view) throws IOException {
    Rules rules = Rules.seed(setting.fast()).withRetries().withWindow();
    try (Stage stage = new Stage(setting, "ejection-window")) {
      stage.startMesh(2, rules);
      // What the second pod answered in the post: never three failures in a row.
      stage.tellPod(2, "pattern=200,500,200,200,500,200,200,200,500");
      ClientRun client = stage.serviceClient("--count", Integer.toString(WINDOW_REQUESTS), "--rate", "10");
      long start = System.currentTimeMillis() * 1000;
      while (client.running()) {
        view.live(timeline(stage, 2, start));
        Stage.pause(Duration.ofMillis(200));
      }
      List<Served> served = stage.served(2);
      long failures = failures(served);
      boolean lastIsThird = !served.isEmpty() && served.getLast().status() == 500;
      view.picture(timeline(stage, 2, start));
      return new Result("3c ejection by three failures within 30 s",
          client.failed() == 0 && failures == THRESHOLD && served.size() == 9
              && lastIsThird,
          "pod out at its 9th request, the third failure; no error", String.format(Locale.ROOT,
              "pod got %d requests, %d failed; caller saw %d errors", served.size(), failures, client.failed()),
          client.failed(),
          client.perPod(), Map.of());
    }
  }

  private static ClientRun startLoad(Stage stage, Rules rules, int pods, String... client) throws IOException {
    stage.startMesh(pods, rules);
    return stage.serviceClient(client);
  }

  private static void pauseUntil(long outMicros, Duration after, View view, Stage stage, long start) {
    long until = outMicros / 1000 + after.toMillis();
    while (System.currentTimeMillis() < until) {
      view.live(timeline(stage, PODS, start));
      Stage.pause(Duration.ofMillis(500));
    }
  }

  private static List<String> timeline(Stage stage, int pods, long start) {
    Map<String, List<Served>> byPod = new TreeMap<>();
    for (int number = 1; number <= pods; number++) {
      byPod.put("goodjob-" + number, stage.served(number));
    }
    return Picture.timeline(byPod, start, System.currentTimeMillis() * 1000);
  }

  private static long failures(List<Served> served) {
    return served.stream().filter(one -> one.status() >= 500).count();
  }

  private static long lastFailure(List<Served> served) {
    return served.stream().filter(one -> one.status() >= 500).mapToLong(Served::endMicros).max().orElse(0);
  }

  /** By start: the log is in the order of the ends. */
  private static List<Served> after(List<Served> served, long micros) {
    return served.stream()
        .filter(one -> one.startMicros() > micros)
        .sorted(Comparator.comparingLong(Served::startMicros))
        .toList();
  }
}
