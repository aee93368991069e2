/**
 * Kubernetes and Istio objects as records: parsing, defaults and validation with findings. Pure: no
 * client, no xDS, no clock.
 */
@NullMarked
package dev.outrigger.policy;

import org.jspecify.annotations.NullMarked;
