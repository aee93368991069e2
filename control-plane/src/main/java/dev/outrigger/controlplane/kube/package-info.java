/** Where the cluster's objects come from: reads them, follows their changes, and says when the first picture is whole. */
@NullMarked
package dev.outrigger.controlplane.kube;

import org.jspecify.annotations.NullMarked;
