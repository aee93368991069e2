package dev.outrigger.sidecar.routing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request to match. */
record TestRequest(String authority, String path, String method, Map<String, String> headers) implements RouteRequest {

  static TestRequest get(String authority, String path) {
    return new TestRequest(authority, path, "GET", Map.of());
  }

  TestRequest with(String name, String value) {
    return new TestRequest(authority, path, method, Map.of(name, value));
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    return headers.get(lowerCaseName);
  }
}
