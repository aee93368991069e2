/** The proxy beside an application: xDS in, a routing plan, bytes. This package wires its parts together. */
@NullMarked
package dev.outrigger.sidecar;

import org.jspecify.annotations.NullMarked;
