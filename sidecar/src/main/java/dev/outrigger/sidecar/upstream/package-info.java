/**
 * Connections to endpoints: pools of keep-alive HTTP/1 connections and raw ones, one set per event loop, and the deadlines of everything that
 * lives on such a loop. Nothing here is shared between loops, so nothing is locked.
 */
@NullMarked
package dev.outrigger.sidecar.upstream;

import org.jspecify.annotations.NullMarked;
