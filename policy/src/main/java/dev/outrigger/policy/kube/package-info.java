/** Kubernetes' own objects, cut down to what a mesh needs of them, and their reading. */
@NullMarked
package dev.outrigger.policy.kube;

import org.jspecify.annotations.NullMarked;
