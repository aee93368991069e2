/**
 * What is wrong between objects that are each right in themselves. A pure function over records, so that a control plane, a
 * webhook and a command line find the same.
 */
@NullMarked
package dev.outrigger.policy.analysis;

import org.jspecify.annotations.NullMarked;
