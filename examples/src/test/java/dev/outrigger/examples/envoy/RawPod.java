package dev.outrigger.examples.envoy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A pod that reads something of each connection, answers with its name, and closes it. */
final class RawPod implements AutoCloseable {

  private final String name;
  private final ServerSocket server;

  RawPod(String name, String ip) throws IOException {
    this(name, ip, 0);
  }

  RawPod(String name, String ip, int port) throws IOException {
    this.name = name;
    server = new ServerSocket(port, 50, InetAddress.ofLiteral(ip));
    Thread.ofVirtual().start(this::accept);
  }

  String ip() {
    return server.getInetAddress().getHostAddress();
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        if (connection.getInputStream().read(new byte[4096]) > 0) {
          connection.getOutputStream().write(name.getBytes(StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        // The test is over, or the other side gone: the answer will be missed there.
      }
    }
  }
}
