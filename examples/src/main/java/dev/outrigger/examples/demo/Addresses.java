package dev.outrigger.examples.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Where everything of the demo listens: loopback gives each pod an address and each service a ClusterIP, as a cluster would.
 *
 * @param block the first two octets, {@code 127.86} unless chosen otherwise
 */
record Addresses(String block) {

  static final int PORT = 8080;
  static final int MAX_PODS = 5;

  Addresses {
    if (!block.matches("127\\.\\d{1,3}") || Integer.parseInt(block.substring(4)) > 255) {
      throw new IllegalArgumentException("--block: " + block + " (expected: 127.0 to 127.255)");
    }
  }

  String serviceIp() {
    return block + ".1.1";
  }

  String service() {
    return serviceIp() + ":" + PORT;
  }

  /** The same service as kube-proxy offers it. */
  String serviceByConnection() {
    return block + ".1.9:" + PORT;
  }

  /** Pods are counted from 1. */
  String podIp(int number) {
    return block + ".2." + number;
  }

  String pod(int number) {
    return podIp(number) + ":" + PORT;
  }

  String sidecarIp() {
    return block + ".3.1";
  }

  String sidecarAdmin() {
    return sidecarIp() + ":15000";
  }

  String sidecarHttpProxy() {
    return sidecarIp() + ":15080";
  }

  String controlPlane() {
    return block + ".4.1:15010";
  }

  String controlPlaneMonitoring() {
    return block + ".4.1:15014";
  }

  /** Says which address is taken and what to do, or nothing when all are free. */
  List<String> taken() {
    List<String> all = new ArrayList<>(
        List.of(service(), serviceByConnection(), sidecarAdmin(), sidecarHttpProxy(), controlPlane(),
            controlPlaneMonitoring()));
    for (int pod = 1; pod <= MAX_PODS; pod++) {
      all.add(pod(pod));
    }
    List<String> taken = new ArrayList<>();
    for (String address : all) {
      try (ServerSocket probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(socketAddress(address));
      } catch (IOException e) {
        taken.add(address + ": " + e.getMessage()
            + " (expected: free; end what listens there, or choose other addresses with --block 127.N)");
      }
    }
    return taken;
  }

  static InetSocketAddress socketAddress(String address) throws IOException {
    int colon = address.lastIndexOf(':');
    return new InetSocketAddress(InetAddress.getByName(address.substring(0, colon)),
        Integer.parseInt(address.substring(colon + 1)));
  }
}
