/** Adds the sidecar to the pods that ask for it. */
@NullMarked
package dev.outrigger.injector;

import org.jspecify.annotations.NullMarked;
