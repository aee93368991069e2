/**
 * HTTP exchanges: a request read, routed, sent to an endpoint, perhaps to another one, and its response sent back. One exchange runs on one
 * event loop and at most one at a time on a connection, so its objects are reused. Every error becomes a {@link
 * dev.outrigger.sidecar.http.ProxyError}, and only {@link dev.outrigger.sidecar.http.LocalReply} makes a response of one.
 */
@NullMarked
package dev.outrigger.sidecar.http;

import org.jspecify.annotations.NullMarked;
