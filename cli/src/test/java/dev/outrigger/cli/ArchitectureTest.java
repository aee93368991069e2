package dev.outrigger.cli;

import dev.outrigger.testing.ArchitectureContract;

final class ArchitectureTest extends ArchitectureContract {

  ArchitectureTest() {
    super("dev.outrigger.cli");
  }
}
