/**
 * Reading a mapping's fields by type. What is wrong becomes a finding and never an exception, and what nobody asked for
 * is reported too, so no field that a person wrote is passed over in silence.
 */
@NullMarked
package dev.outrigger.policy.field;

import org.jspecify.annotations.NullMarked;
