/**
 * The one writer of the mesh's state: changes from any thread come in, are coalesced and gathered, and go out as one immutable
 * {@link dev.outrigger.controlplane.state.StateUpdate} at a time.
 */
@NullMarked
package dev.outrigger.controlplane.state;

import org.jspecify.annotations.NullMarked;
