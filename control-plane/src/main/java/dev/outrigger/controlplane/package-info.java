/** The control plane: Kubernetes objects in, xDS out. This package wires its parts together. */
@NullMarked
package dev.outrigger.controlplane;

import org.jspecify.annotations.NullMarked;
