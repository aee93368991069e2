package dev.outrigger.examples.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The control plane dies, the sidecar is restarted without it, and the control plane returns. */
final class ControlPlaneScene implements Scene {

  private static final int PODS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Override
  public String title() {
    return "Without a control plane";
  }

  @Override
  public List<String> story() {
    return List.of("the sidecar goes on, and after a restart serves from what it kept on disk");
  }

  @Override
  public List<Result> play(Setting setting, View view) throws IOException {
    List<Result> results = new ArrayList<>();
    try (Stage stage = new Stage(setting, "control-plane")) {
      stage.startMesh(PODS, Rules.seed(setting.fast()).withRetries());
      try (ClientRun client = stage.serviceClient("--rate", "200", "--connections", "4")) {
        Stage.await("requests", () -> client.samples().size() > 200);
        stage.controlPlane().kill();
        watch(client, view, Duration.ofSeconds(3));
        results.add(new Result("5a the control plane is killed", client.failed() == 0, "no request fails",
            client.failed() + " failed",
            client.failed(), client.perPod(), Map.of()));
        results.add(restart(stage, client, view));
        results.add(comeBack(stage, client, view));
      }
    }
    return results;
  }

  private static Result restart(Stage stage, ClientRun client, View view) throws IOException {
    int before = client.samples().size();
    long terminated = System.currentTimeMillis() * 1000;
    stage.sidecar().close();
    long started = System.currentTimeMillis() * 1000;
    stage.startSidecar();
    stage.awaitSidecar();
    long ready = System.currentTimeMillis() * 1000;
    watch(client, view, Duration.ofSeconds(3));
    List<Sample> since = client.samples().subList(before, client.samples().size());
    long refused = since.stream().filter(sample -> sample.error().equals("refused")).count();
    long others = since.stream().filter(sample -> sample.failed() && !sample.error().equals("refused")).count();
    long outside = since.stream()
        .filter(sample -> sample.failed() && (sample.startMicros() < terminated || sample.startMicros() > ready))
        .count();
    long served = since.stream().filter(sample -> !sample.failed() && sample.startMicros() > ready).count();
    return new Result("5b the sidecar is restarted meanwhile", others == 0 && outside == 0 && served > 0,
        "only the closed port refuses; from ready on none fails",
        String.format(Locale.ROOT, "%d refused while closed, %d failed otherwise, %d after ready; ready after %d ms",
            refused, others, outside, (ready - started) / 1000),
        refused + others, client.perPod(), Map.of("ready", (ready - started) / 1000));
  }

  private static Result comeBack(Stage stage, ClientRun client, View view) throws IOException {
    long failedBefore = client.failed();
    stage.startControlPlane();
    stage.awaitControlPlane();
    long back = System.currentTimeMillis();
    stage.startPod(4);
    Stage.await("a request at the new pod", PATIENCE, () -> !stage.served(4).isEmpty());
    long millis = System.currentTimeMillis() - back;
    watch(client, view, Duration.ofSeconds(1));
    long failed = client.failed() - failedBefore;
    return new Result("5c the control plane returns", failed == 0, "a new pod gets requests; none fails",
        "first request " + millis + " ms after its return; " + failed + " failed", failed, client.perPod(),
        Map.of("followed", millis));
  }

  private static void watch(ClientRun client, View view, Duration time) {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      view.live(Picture.bars(PODS, client.perPod()));
      Stage.pause(Duration.ofMillis(100));
    }
    view.picture(Picture.bars(PODS, client.perPod()));
  }
}
