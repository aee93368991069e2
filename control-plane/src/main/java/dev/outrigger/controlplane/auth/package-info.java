/**
 * Who may open a stream: a client is whom the API server says its service-account token belongs to, names no node but its own, and
 * comes no faster than this replica can take new proxies in. Layers around the discovery service, which knows nothing of them.
 */
@NullMarked
package dev.outrigger.controlplane.auth;

import org.jspecify.annotations.NullMarked;
