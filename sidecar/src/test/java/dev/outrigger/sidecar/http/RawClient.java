package dev.outrigger.sidecar.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that writes and reads bytes, so that it can be as wrong as a test wants. Reads wait ten seconds at most. */
final class RawClient implements AutoCloseable {

  private final Socket socket = new Socket();

  RawClient(int port) {
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      socket.connect(new InetSocketAddress("127.0.0.1", port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Socket socket() {
    return socket;
  }

  RawClient send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A GET without anything that is not needed. */
  Answer get(String path) {
    return send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n").answer();
  }

  /** The next response, whole. */
  Answer answer() {
    return answer(true);
  }

  /** The next response, to a HEAD request. */
  Answer answerToHead() {
    return answer(false);
  }

  private Answer answer(boolean withBody) {
    try {
      return Answer.read(socket.getInputStream(), withBody);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything up to the end of the connection, or to its reset. */
  String rest() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        all.write(octet);
      }
    } catch (SocketTimeoutException e) {
      throw new UncheckedIOException(e);
    } catch (IOException reset) {
      return all.toString(StandardCharsets.ISO_8859_1);
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
