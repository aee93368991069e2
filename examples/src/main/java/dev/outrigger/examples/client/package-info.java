/** Callers of the example services, as programs of their own: a keep-alive client and a balancer of connections. */
@NullMarked
package dev.outrigger.examples.client;

import org.jspecify.annotations.NullMarked;
