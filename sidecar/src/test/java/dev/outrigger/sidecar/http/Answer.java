package dev.outrigger.sidecar.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A message as it stood on the wire, request or response. */
record Answer(String startLine, List<String> headers, String body, List<String> trailers) {

  static Answer read(InputStream in, boolean withBody) throws IOException {
    String start = line(in);
    List<String> headers = lines(in);
    Answer head = new Answer(start, headers, "", List.of());
    boolean bodyless = start.startsWith("HTTP/1.1 1") || start.contains(" 204 ") || start.contains(" 304 ");
    if (!withBody || bodyless) {
      return head;
    }
    if ("chunked".equals(head.header("transfer-encoding"))) {
      return chunked(head, in);
    }
    String length = head.header("content-length");
    if (length == null) {
      byte[] body = start.startsWith("HTTP/") ? in.readAllBytes() : new byte[0];
      return new Answer(start, headers, new String(body, StandardCharsets.ISO_8859_1), List.of());
    }
    byte[] body = in.readNBytes(Integer.parseInt(length));
    return new Answer(start, headers, new String(body, StandardCharsets.ISO_8859_1), List.of());
  }

  private static Answer chunked(Answer head, InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
      body.write(in.readNBytes(size));
      line(in);
    }
    return new Answer(head.startLine, head.headers, body.toString(StandardCharsets.ISO_8859_1), lines(in));
  }

  private static List<String> lines(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      lines.add(line);
    }
    return lines;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException("connection ended after \"" + line + "\"");
      }
      if (octet != '\r') {
        line.append((char) octet);
      }
    }
    return line.toString();
  }

  int status() {
    return Integer.parseInt(startLine.split(" ")[1]);
  }

  /** The first header of that name, or null. */
  @Nullable
  String header(String name) {
    for (String line : headers) {
      int colon = line.indexOf(':');
      if (line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
        return line.substring(colon + 1).trim();
      }
    }
    return null;
  }
}
