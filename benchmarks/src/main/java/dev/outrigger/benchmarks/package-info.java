/** Measurements that back what the documents say about speed and fairness. */
@NullMarked
package dev.outrigger.benchmarks;

import org.jspecify.annotations.NullMarked;
