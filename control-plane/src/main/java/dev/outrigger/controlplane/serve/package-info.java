/**
 * The aggregated discovery service: streams, subscriptions, acknowledgements, and the order in which resources go out. It decides
 * when and to whom; what a resource says is made elsewhere.
 */
@NullMarked
package dev.outrigger.controlplane.serve;

import org.jspecify.annotations.NullMarked;
