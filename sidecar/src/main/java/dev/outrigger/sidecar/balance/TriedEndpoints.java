package dev.outrigger.sidecar.balance;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The endpoints that one request has tried: a few, so an array that is scanned; reused by the next request. */
final class TriedEndpoints {

  static final TriedEndpoints NONE = new TriedEndpoints(0);

  private @Nullable EndpointState[] endpoints;
  private int size;

  private TriedEndpoints(int capacity) {
    endpoints = new EndpointState[capacity];
  }

  TriedEndpoints() {
    this(4);
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean contains(EndpointState endpoint) {
    for (int i = 0; i < size; i++) {
      if (endpoints[i] == endpoint) {
        return true;
      }
    }
    return false;
  }

  void add(EndpointState endpoint) {
    if (size == endpoints.length) {
      endpoints = Arrays.copyOf(endpoints, size * 2);
    }
    endpoints[size++] = endpoint;
  }

  void clear() {
    Arrays.fill(endpoints, 0, size, null);
    size = 0;
  }
}
