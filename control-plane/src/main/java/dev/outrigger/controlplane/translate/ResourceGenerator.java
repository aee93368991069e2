package dev.outrigger.controlplane.translate;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import java.util.List;

/** Makes what a proxy is to be sent. Immutable and pure; any thread may use it. */
public final class ResourceGenerator {

  public ResourceGenerator(MeshOptions options) {}

  /** Those of the asked resources that exist, in the order of their names. */
  public List<NamedResource> generate(ResourceType type, Names names, ClusterState state, ProxyView proxy) {
    return List.of();
  }
}
