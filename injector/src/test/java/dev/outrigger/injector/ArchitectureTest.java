package dev.outrigger.injector;

import dev.outrigger.testing.ArchitectureContract;

final class ArchitectureTest extends ArchitectureContract {

  ArchitectureTest() {
    super("dev.outrigger.injector");
  }
}
