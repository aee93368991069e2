/** Envoy's own Java control plane as a program that a test starts and feeds. */
@NullMarked
package dev.outrigger.testing.foreign;

import org.jspecify.annotations.NullMarked;
