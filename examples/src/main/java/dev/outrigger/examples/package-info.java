/** Demo services and the play that shows the mesh at work. */
@NullMarked
package dev.outrigger.examples;

import org.jspecify.annotations.NullMarked;
