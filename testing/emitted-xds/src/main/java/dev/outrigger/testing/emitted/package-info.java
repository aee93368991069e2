/** The control plane's golden files against the rules of the public protos. */
@NullMarked
package dev.outrigger.testing.emitted;

import org.jspecify.annotations.NullMarked;
