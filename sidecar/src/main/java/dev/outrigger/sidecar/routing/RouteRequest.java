package dev.outrigger.sidecar.routing;

import org.jspecify.annotations.Nullable;

/**
 * What a route sees of a request: a view over the parsed head, valid while the request is matched. The sequences may be reused buffers;
 * nothing keeps them.
 */
public interface RouteRequest {

  /** The authority as received, maybe with a port, empty when there is none. Case does not matter. */
  CharSequence authority();

  /** The path with its query. */
  CharSequence path();

  CharSequence method();

  /**
   * The value of a header, several values joined by commas.
   *
   * @param lowerCaseName never a pseudo header that has a method of its own here
   */
  @Nullable
  CharSequence header(String lowerCaseName);
}
