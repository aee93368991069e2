package dev.outrigger.examples.process;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request or a response as it stood on the wire, less the order and case of its headers.
 *
 * @param headers {@code name: value} with the name in lower case, in order of the names
 * @param trailers alike
 */
record Message(String startLine, List<String> headers, String body, List<String> trailers) {

  private static final String CUT_OFF = " [cut off]";

  /**
   * Reads the next message.
   *
   * @param bodyless true for a response to HEAD
   * @return null at the end of the connection
   */
  static @Nullable Message read(InputStream in, boolean bodyless) throws IOException {
    String start = line(in);
    if (start == null) {
      return null;
    }
    Message head = new Message(start, lines(in), "", List.of());
    boolean response = start.startsWith("HTTP/");
    if (bodyless || (response && start.matches("HTTP/1.. (1..|204|304).*"))) {
      return head;
    }
    if (head.headers.contains("transfer-encoding: chunked")) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      try {
        for (int size = size(in); size > 0; size = size(in)) {
          body.write(in.readNBytes(size));
          line(in);
        }
      } catch (EOFException cut) {
        body.writeBytes(CUT_OFF.getBytes(StandardCharsets.ISO_8859_1));
      }
      return new Message(start, head.headers, body.toString(StandardCharsets.ISO_8859_1), lines(in));
    }
    String length = head.header("content-length");
    byte[] body = length != null ? in.readNBytes(Integer.parseInt(length)) : response ? in.readAllBytes() : new byte[0];
    if (length != null && body.length < Integer.parseInt(length)) {
      return new Message(start, head.headers, new String(body, StandardCharsets.ISO_8859_1) + CUT_OFF, List.of());
    }
    return new Message(start, head.headers, new String(body, StandardCharsets.ISO_8859_1), List.of());
  }

  /** The value of the first header of that name, null without one. */
  @Nullable
  String header(String name) {
    return headers.stream()
        .filter(line -> line.startsWith(name + ": "))
        .findFirst()
        .map(line -> line.substring(name.length() + 2))
        .orElse(null);
  }

  String text() {
    return startLine + "\n" + headers.stream().collect(Collectors.joining("\n")) + "\n\n" + body
        + (trailers.isEmpty() ? "" : "\n" + String.join("\n", trailers));
  }

  private static int size(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      throw new EOFException("in chunks");
    }
    return Integer.parseInt(line, 16);
  }

  private static List<String> lines(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      lines.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + ": " + line.substring(colon + 1).strip());
    }
    return lines.stream().sorted().toList();
  }

  private static @Nullable String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        return line.isEmpty() ? null : line + CUT_OFF;
      }
      if (octet != '\r') {
        line.append((char) octet);
      }
    }
    return line.toString();
  }
}
