package dev.outrigger.sidecar.xds;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * TLS to the control plane, and what proves there who this proxy is. The files are read anew for each connection and each stream, for
 * what they hold is replaced while the proxy runs.
 *
 * @param roots certificates of which one must have signed the control plane's, in PEM; null for those that Java trusts
 * @param token null when nothing is to be proven
 */
public record AdsCredentials(@Nullable Path roots, @Nullable Token token) {

  /**
   * @param header that carries it, in lower case
   * @param prefix stands before it, such as {@code Bearer} and a space
   */
  public record Token(Path file, String header, String prefix) {}
}
