package dev.outrigger.examples.client;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 keep-alive connection of a plain client. Opened when needed and kept as long as the server keeps it. A reused connection that
 * turns out to be closed before a byte of the answer came is opened anew and the request, a GET, sent again (RFC 9112 section 9.3.1). Not
 * thread-safe.
 */
final class KeepAliveConnection implements AutoCloseable {

  private final InetSocketAddress server;
  private final byte[] request;
  private final int timeoutMillis;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  /**
   * @param status of the answer
   * @param pod that gave it, "-" when the answer named none
   */
  record Answer(int status, String pod) {}

  KeepAliveConnection(InetSocketAddress server, byte[] request, int timeoutMillis) {
    this.server = server;
    this.request = request.clone();
    this.timeoutMillis = timeoutMillis;
  }

  Answer get() throws IOException {
    if (socket == null) {
      open();
      return exchange();
    }
    try {
      return exchange();
    } catch (ClosedBeforeAnswer e) {
      close();
      open();
      return exchange();
    }
  }

  private void open() throws IOException {
    Socket opened = new Socket();
    socket = opened;
    opened.setTcpNoDelay(true);
    opened.setSoTimeout(timeoutMillis);
    opened.connect(server, timeoutMillis);
    in = new BufferedInputStream(opened.getInputStream(), 4096);
  }

  private Answer exchange() throws IOException {
    Socket open = socket;
    InputStream input = in;
    if (open == null || input == null) {
      throw new IOException("not connected");
    }
    try {
      open.getOutputStream().write(request);
      input.mark(1);
      if (input.read() < 0) {
        throw new EOFException("closed");
      }
      input.reset();
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      throw new ClosedBeforeAnswer(e);
    }
    return readAnswer(input);
  }

  private Answer readAnswer(InputStream input) throws IOException {
    String statusLine = line(input);
    int status = Integer.parseInt(statusLine.substring(9, 12));
    String pod = "-";
    int length = 0;
    boolean keep = true;
    for (String header = line(input); !header.isEmpty(); header = line(input)) {
      int colon = header.indexOf(':');
      String value = header.substring(colon + 1).strip();
      switch (header.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Integer.parseInt(value);
        case "transfer-encoding" -> throw new IOException(
            "transfer-encoding: " + value + " (expected: content-length)");
        case "connection" -> keep = !value.equalsIgnoreCase("close");
        case "x-pod" -> pod = value;
        default -> { /* other headers do not matter here */ }
      }
    }
    if (input.readNBytes(length).length < length) {
      throw new EOFException("the answer ends early");
    }
    if (!keep) {
      close();
    }
    return new Answer(status, pod);
  }

  private static String line(InputStream input) throws IOException {
    StringBuilder text = new StringBuilder(64);
    for (int next = input.read(); next != '\n'; next = input.read()) {
      if (next < 0) {
        throw new EOFException("the answer ends in its head");
      }
      if (next != '\r') {
        text.append((char) next);
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    Socket open = socket;
    socket = null;
    in = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        System.err.println("close: " + e.getMessage());
      }
    }
  }

  /** The connection was gone before the server can have answered. */
  private static final class ClosedBeforeAnswer extends IOException {
    private static final long serialVersionUID = 1L;

    ClosedBeforeAnswer(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  static byte[] request(String target, String host, String extraHeaders) {
    return ("GET " + target + " HTTP/1.1\r\nhost: " + host + "\r\nuser-agent: outrigger-example\r\n" + extraHeaders
        + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
