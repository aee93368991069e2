/**
 * The truth that everything else is made from: what the cluster holds, what has changed in it, and who asks. Immutable
 * values only; knows neither where objects come from nor what is sent to proxies.
 */
@NullMarked
package dev.outrigger.controlplane.model;

import org.jspecify.annotations.NullMarked;
