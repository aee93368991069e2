package dev.outrigger.policy;

import dev.outrigger.testing.ArchitectureContract;

final class ArchitectureTest extends ArchitectureContract {

  ArchitectureTest() {
    super("dev.outrigger.policy");
  }
}
