/**
 * Who gets a request, who is taken out, and how much may be in flight. Endpoints and upstreams are living states, few and found by identity;
 * everything that a pick reads is immutable or one atomic. Knows no network library.
 */
@NullMarked
package dev.outrigger.sidecar.balance;

import org.jspecify.annotations.NullMarked;
