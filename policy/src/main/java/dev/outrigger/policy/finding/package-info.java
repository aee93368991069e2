/**
 * What was found wrong, or not supported, in an object that a person wrote: where it stands, the value seen, what was
 * expected.
 */
@NullMarked
package dev.outrigger.policy.finding;

import org.jspecify.annotations.NullMarked;
