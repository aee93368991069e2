package dev.outrigger.controlplane.auth;

import java.io.IOException;

/** Finds out whose a service-account token is. */
public interface TokenReviewer {

  /**
   * Blocks until there is an answer.
   *
   * @throws IOException if there is none, which says nothing about the token
   */
  Review review(String token) throws IOException;
}
