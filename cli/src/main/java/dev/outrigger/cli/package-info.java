/** Commands for people who run the mesh. */
@NullMarked
package dev.outrigger.cli;

import org.jspecify.annotations.NullMarked;
