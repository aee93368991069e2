package dev.outrigger.examples.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What all scenes share.
 *
 * @param home the project's folder
 * @param launcher the program that a user types
 * @param work where manifests, state and logs of this run go
 * @param fast true when times are shortened
 */
record Setting(Path home, Path launcher, Path work, Addresses addresses, boolean fast) {

  /** A file of the examples, with this run's addresses. */
  String example(String file) throws IOException {
    return Files.readString(home.resolve("examples").resolve(file)).replace("127.86", addresses.block());
  }
}
