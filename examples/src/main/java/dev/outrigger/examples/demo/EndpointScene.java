package dev.outrigger.examples.demo;

import dev.outrigger.examples.demo.Stage.Served;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pods come, go and die while requests run. */
final class EndpointScene implements Scene {

  private static final int PODS = 3;
  private static final long FOLLOW_MILLIS = 1000;

  @Override
  public String title() {
    return "Pods come, leave and die under load";
  }

  @Override
  public List<String> story() {
    return List.of("EndpointSlice ──▶ control plane ──delta xDS──▶ sidecar: within a second");
  }

  @Override
  public List<Result> play(Setting setting, View view) throws IOException {
    List<Result> results = new ArrayList<>();
    try (Stage stage = new Stage(setting, "endpoints")) {
      stage.startMesh(PODS, Rules.seed(setting.fast()).withRetries());
      try (ClientRun client = stage.serviceClient("--rate", "200", "--connections", "4")) {
        Stage.await("requests", () -> client.samples().size() > 200);
        results.add(add(stage, client, view));
        results.add(leave(stage, client, view));
        results.add(die(setting, stage, client, view));
      }
    }
    return results;
  }

  private static Result add(Stage stage, ClientRun client, View view) throws IOException {
    long failedBefore = client.failed();
    stage.startPod(4);
    long added = System.currentTimeMillis();
    Stage.await("a request at the new pod", () -> !requests(stage, 4).isEmpty());
    long millis = Math.max(0, requests(stage, 4).getFirst().startMicros() / 1000 - added);
    watch(client, view, 4);
    long failed = client.failed() - failedBefore;
    return new Result("4a a pod is added", failed == 0 && millis <= FOLLOW_MILLIS,
        "first request within 1000 ms; none fails",
        "first request after " + millis + " ms; " + failed + " failed", failed, client.perPod(),
        Map.of("followed", millis));
  }

  private static Result leave(Stage stage, ClientRun client, View view) throws IOException {
    long failedBefore = client.failed();
    long removed = System.currentTimeMillis();
    stage.manifests().removePod(2);
    stage.pod(2).close();
    watch(client, view, 4);
    long last = client.samples()
        .stream()
        .filter(sample -> sample.pod().equals("goodjob-2"))
        .mapToLong(Sample::startMicros)
        .max()
        .orElse(0);
    long millis = Math.max(0, last / 1000 - removed);
    long failed = client.failed() - failedBefore;
    return new Result("4b a pod leaves its EndpointSlice, then SIGTERM", failed == 0 && millis <= FOLLOW_MILLIS,
        "no request after 1000 ms; none fails", "last request after " + millis + " ms; " + failed + " failed", failed,
        client.perPod(),
        Map.of("followed", millis));
  }

  private static Result die(Setting setting, Stage stage, ClientRun client, View view) {
    long failedBefore = client.failed();
    stage.pod(3).kill();
    String address = setting.addresses().pod(3);
    Stage.await("the dead pod's ejection", () -> stage.clusters()
        .lines()
        .anyMatch(line -> line.contains(address + "::health_flags::") && line.contains("failed_outlier_check")));
    watch(client, view, 4);
    long failed = client.failed() - failedBefore;
    return new Result("4c a pod dies by kill -9", failed == 0, "no request fails; the pod is taken out",
        "taken out; " + failed + " failed",
        failed, client.perPod(), Map.of());
  }

  private static void watch(ClientRun client, View view, int pods) {
    for (int i = 0; i < 20; i++) {
      view.live(Picture.bars(pods, client.perPod()));
      Stage.pause(Duration.ofMillis(100));
    }
    view.picture(Picture.bars(pods, client.perPod()));
  }

  private static List<Served> requests(Stage stage, int pod) {
    return stage.served(pod);
  }
}
