/** {@code outrigger analyze}: what is wrong in manifests, or in what a cluster has. What is right and wrong, policy knows. */
@NullMarked
package dev.outrigger.cli.analyze;

import org.jspecify.annotations.NullMarked;
