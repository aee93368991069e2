package dev.outrigger.examples.demo;

import java.nio.file.Path;

/**
 * What all scenes share.
 *
 * @param home the project's folder
 * @param launcher the program that a user types
 * @param work where manifests, state and logs of this run go
 * @param fast true when times are shortened
 */
record Setting(Path home, Path launcher, Path work, Addresses addresses, boolean fast) {}
