package dev.outrigger.examples.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The problem: one keep-alive connection through a balancer of connections. */
final class ConnectionScene implements Scene {

  private static final int PODS = 4;
  private static final int REQUESTS = 200;

  @Override
  public String title() {
    return "One keep-alive connection, balanced as kube-proxy does";
  }

  @Override
  public List<String> story() {
    return List.of("client ──one connection──▶ Service ──▶ one of 4 pods, drawn when it connects");
  }

  @Override
  public List<Result> play(Setting setting, View view) throws IOException {
    try (Stage stage = new Stage(setting, "connection-balancing")) {
      stage.startPods(PODS);
      stage.startConnectionBalancer(PODS);
      ClientRun client = stage.client("--url", "http://" + setting.addresses().serviceByConnection() + "/", "--count",
          Integer.toString(REQUESTS), "--rate", "200");
      while (client.running()) {
        view.live(Picture.bars(PODS, client.perPod()));
        Stage.pause(Duration.ofMillis(100));
      }
      Map<String, Long> perPod = client.perPod();
      view.picture(Picture.bars(PODS, perPod));
      boolean one = perPod.size() == 1 && perPod.containsValue((long) REQUESTS);
      return List.of(new Result("1 connection-level balancing", one, "all " + REQUESTS + " requests land on one pod",
          perPod.size() + " of " + PODS + " pods got requests", client.failed(), perPod, Map.of()));
    }
  }
}
