package dev.outrigger.sidecar.config;

/**
 * Where one line per request goes, and in which format.
 *
 * @param format Envoy's text format with command operators, newline included; a JSON format is rendered to such a text by the decoder
 */
public record AccessLogSpec(Sink sink, String format) {

  /** A file that is appended to, or a standard stream. */
  public sealed interface Sink {

    record File(String path) implements Sink {}

    record Stdout() implements Sink {}

    record Stderr() implements Sink {}
  }
}
