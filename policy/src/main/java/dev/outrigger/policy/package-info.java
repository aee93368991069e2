/**
 * Kubernetes and Istio objects as this mesh understands them: reads a manifest's text into immutable records and
 * findings. Pure: no client, no wire types, no input or output beyond the text it is given.
 */
@NullMarked
package dev.outrigger.policy;

import org.jspecify.annotations.NullMarked;
