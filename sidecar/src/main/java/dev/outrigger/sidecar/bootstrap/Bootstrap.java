package dev.outrigger.sidecar.bootstrap;

import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.xds.AdsSpec;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy starts with, from Envoy's bootstrap file.
 *
 * @param node who this proxy is to the control plane
 * @param admin where the admin port is bound, null without one
 * @param listeners that are there from the start, whatever the control plane says
 * @param clusters that are there from the start; without the control plane's own when it speaks HTTP/2
 * @param ads null when all is in the file
 * @param outlierEventLog file for ejections and returns, null without one
 * @param withoutEffect what the file sets and this proxy does not need, each with its path and the reason
 * @param message the file itself, for the configuration dump
 */
public record Bootstrap(
    Node node,
    @Nullable NetAddress admin,
    List<ListenerSpec> listeners,
    List<ClusterSpec> clusters,
    @Nullable AdsSpec ads,
    @Nullable String outlierEventLog,
    List<String> withoutEffect,
    io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap message) {

  public Bootstrap {
    listeners = List.copyOf(listeners);
    clusters = List.copyOf(clusters);
    withoutEffect = List.copyOf(withoutEffect);
  }

  /**
   * @throws IOException when the file cannot be read
   * @throws BootstrapException when it is no bootstrap, or one that asks for what is not supported
   */
  public static Bootstrap parse(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": no such file (expected: Envoy's bootstrap, in YAML or JSON)");
    }
    return parse(file.toString(), Files.readString(file));
  }

  /**
   * @param file name for messages
   * @param text YAML or JSON
   */
  public static Bootstrap parse(String file, String text) {
    try {
      YamlTree tree = YamlTree.parse(file, text);
      return new BootstrapReader(tree).read();
    } catch (Trouble trouble) {
      throw new BootstrapException(List.of(String.valueOf(trouble.getMessage())));
    }
  }
}
