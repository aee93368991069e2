package dev.outrigger.controlplane;

import dev.outrigger.controlplane.serve.Limits;
import dev.outrigger.controlplane.state.Debounce;
import dev.outrigger.controlplane.translate.MeshOptions;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a control plane is to run.
 *
 * @param source            where the mesh's objects come from
 * @param xdsAddress        where proxies connect; port 0 takes a free one
 * @param webhookAddress    where the API server has rules validated; null when it does not
 * @param monitoringAddress where {@code /ready} and {@code /metrics} are served; port 0 takes a free one
 */
public record ControlPlaneOptions(
    MeshSource source,
    InetSocketAddress xdsAddress,
    InetSocketAddress monitoringAddress,
    Debounce debounce,
    MeshOptions mesh,
    Limits limits,
    TransportOptions transport,
    @Nullable InetSocketAddress webhookAddress) {

  /**
   * @throws IllegalArgumentException with what is wrong, the value seen and what was expected
   */
  public ControlPlaneOptions {
    if (source instanceof MeshSource.Manifests(Path directory) && !Files.isDirectory(directory)) {
      throw new IllegalArgumentException("--manifests: " + directory + " (expected: a directory)");
    }
    requireLoopback("--xds-address", xdsAddress);
    if (transport.tlsAddress() != null && source instanceof MeshSource.Manifests) {
      throw new IllegalArgumentException("--xds-tls-address: with --manifests (expected: a cluster, which keeps the"
          + " certificate authority and knows whose a proxy's token is)");
    }
    if (webhookAddress != null && transport.tlsAddress() == null) {
      throw new IllegalArgumentException(
          "--webhook-address: without --xds-tls-address (expected: both, for they share a certificate)");
    }
  }

  /** Without a webhook. */
  public ControlPlaneOptions(
      MeshSource source,
      InetSocketAddress xdsAddress,
      InetSocketAddress monitoringAddress,
      Debounce debounce,
      MeshOptions mesh,
      Limits limits,
      TransportOptions transport) {
    this(source, xdsAddress, monitoringAddress, debounce, mesh, limits, transport, null);
  }

  /** Both ports free ones on loopback, everything else as without options. */
  public static ControlPlaneOptions onFreePorts(MeshSource source) {
    InetSocketAddress anyPort = new InetSocketAddress("127.0.0.1", 0);
    return new ControlPlaneOptions(source, anyPort, anyPort, Debounce.DEFAULT, MeshOptions.DEFAULT, Limits.DEFAULT,
        TransportOptions.DEFAULT);
  }

  private static void requireLoopback(String option, InetSocketAddress address) {
    if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(option + ": " + address.getHostString() + ":" + address.getPort()
          + " (expected: a loopback address, such as 127.0.0.1, for it is served without encryption)");
    }
  }
}
