package dev.outrigger.sidecar.config;

/**
 * Where one line per request goes, and in which format.
 *
 * @param format Envoy's text format with command operators, newline included; a JSON format is rendered to such a text by the decoder
 * @param form what the operators' values are written into
 */
public record AccessLogSpec(Sink sink, String format, Form form) {

  /** With a text format. */
  public AccessLogSpec(Sink sink, String format) {
    this(sink, format, Form.TEXT);
  }

  /** How operators' values are written. */
  public enum Form {
    /** As they are. */
    TEXT,
    /** As parts of JSON texts: quotes, backslashes and control characters are escaped. */
    JSON
  }

  /** A file that is appended to, or a standard stream. */
  public sealed interface Sink {

    record File(String path) implements Sink {}

    record Stdout() implements Sink {}

    record Stderr() implements Sink {}
  }
}
