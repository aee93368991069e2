package dev.outrigger.controlplane.model;

import dev.outrigger.policy.kube.EndpointSlice;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What stands behind a service, as its slices tell it.
 *
 * @param slices by name, in name order; never empty
 */
public record ServiceEndpoints(Map<String, EndpointSlice> slices) {

  public ServiceEndpoints {
    slices = Collections.unmodifiableSortedMap(new TreeMap<>(slices));
  }
}
