package dev.outrigger.sidecar.bootstrap;

import java.util.List;

/** A bootstrap file that this proxy cannot start with; the message names each trouble with its place, one a line. */
public final class BootstrapException extends RuntimeException {

  BootstrapException(List<String> troubles) {
    super(String.join("\n", troubles), null, false, false);
  }
}
