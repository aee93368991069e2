/**
 * The mesh's certificate authority: its root, which all replicas share by a Secret, the serving certificates that each replica makes
 * for itself, and the trust that is published to the namespaces of the proxies.
 */
@NullMarked
package dev.outrigger.controlplane.ca;

import org.jspecify.annotations.NullMarked;
