package dev.outrigger.controlplane;

import java.nio.file.Path;

/** Where a control plane takes the mesh's objects from. */
public sealed interface MeshSource {

  /** A directory of manifests. */
  record Manifests(Path directory) implements MeshSource {}

  /** The cluster that the current context of a kubeconfig file names. */
  record Kubeconfig(Path file) implements MeshSource {}

  /** The cluster whose pod this process runs in, as the pod's service account. */
  record InPod() implements MeshSource {}
}
