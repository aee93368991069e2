package dev.outrigger.testing.foreign;

import com.google.rpc.Status;
import io.envoyproxy.controlplane.server.DiscoveryServerCallbacks;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.io.PrintStream;

/**
 * Says what the clients answer: {@code subscribe TYPE} for a request that answers nothing, {@code ack TYPE}, or
 * {@code nack TYPE MESSAGE}. Called from the server's threads; each line is printed whole.
 */
final class Witness implements DiscoveryServerCallbacks {

  private final PrintStream out;

  Witness(PrintStream out) {
    this.out = out;
  }

  @Override
  public void onV3StreamRequest(long stream, DiscoveryRequest request) {
    say(request.getTypeUrl(), request.getResponseNonce(), request.hasErrorDetail(), request.getErrorDetail());
  }

  @Override
  public void onV3StreamDeltaRequest(long stream, DeltaDiscoveryRequest request) {
    say(request.getTypeUrl(), request.getResponseNonce(), request.hasErrorDetail(), request.getErrorDetail());
  }

  private void say(String type, String nonce, boolean refused, Status error) {
    if (refused) {
      out.println("nack " + type + " " + error.getMessage().replace('\n', ' '));
    } else if (nonce.isEmpty()) {
      out.println("subscribe " + type);
    } else {
      out.println("ack " + type);
    }
  }
}
