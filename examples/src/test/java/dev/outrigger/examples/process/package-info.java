/** Tests that start the programs as a user does, beside programs of others, and look at them from outside only. */
@NullMarked
package dev.outrigger.examples.process;

import org.jspecify.annotations.NullMarked;
