/** A document as plain values with line numbers, whatever it was written in; YAML and JSON text is read here. */
@NullMarked
package dev.outrigger.policy.tree;

import org.jspecify.annotations.NullMarked;
