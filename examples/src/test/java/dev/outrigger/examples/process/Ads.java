package dev.outrigger.examples.process;

import dev.outrigger.testing.AdsBootstrap;
import dev.outrigger.testing.AdsBootstrap.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The bootstrap of a client's sidecar that takes everything from a control plane on loopback. */
final class Ads {

  private static final String NODE = """
      {id: sidecar~127.0.0.1~client.demo~demo.svc.cluster.local, cluster: client.demo,
        metadata: {NAMESPACE: demo, CLUSTER_ID: Kubernetes, LABELS: {app: client}, INTERCEPTION_MODE: NONE}}""";

  private Ads() {}

  static String bootstrap(int port, Protocol protocol) {
    return AdsBootstrap.of(NODE, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), protocol);
  }
}
