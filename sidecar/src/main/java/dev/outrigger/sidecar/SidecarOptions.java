package dev.outrigger.sidecar;

import dev.outrigger.sidecar.config.NetAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a sidecar is to run, beside what its bootstrap says.
 *
 * @param bootstrap Envoy's bootstrap file, YAML or JSON
 * @param httpProxy where clients that are told of an HTTP proxy find it, null without one; needs a control plane
 * @param stateDirectory where the last good configuration is kept, null when it is not
 */
public record SidecarOptions(Path bootstrap, @Nullable NetAddress httpProxy, @Nullable Path stateDirectory) {}
