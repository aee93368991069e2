/**
 * {@code outrigger demo}: plays the main job in real processes on loopback addresses and holds what was seen against what was expected.
 */
@NullMarked
package dev.outrigger.examples.demo;

import org.jspecify.annotations.NullMarked;
