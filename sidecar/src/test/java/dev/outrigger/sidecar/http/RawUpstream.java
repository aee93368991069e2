package dev.outrigger.sidecar.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An endpoint whose every connection is served by a test's own code on a thread of its own. */
final class RawUpstream implements AutoCloseable {

  private final ServerSocket server;
  private final Behaviour behaviour;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Answer> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** What happens on a connection after its request has been read. */
  interface Behaviour {

    /**
     * @param connection counted from 1
     */
    void serve(Answer request, Socket socket, int connection) throws IOException;
  }

  RawUpstream(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Answers every request with 200 and the path. */
  static RawUpstream echo() {
    return new RawUpstream((request, socket, connection) -> respond(socket, 200, request.startLine().split(" ")[1]));
  }

  static RawUpstream status(int status) {
    return new RawUpstream((request, socket, connection) -> respond(socket, status, "status " + status));
  }

  static void respond(Socket socket, int status, String body) throws IOException {
    write(socket, "HTTP/1.1 " + status + " Status\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  int port() {
    return server.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  List<Answer> requests() {
    return requests;
  }

  /** Closes every connection that is open now. */
  void closeConnections() {
    open.forEach(RawUpstream::closeQuietly);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        int number = connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(socket, number));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket, int number) {
    try (socket) {
      while (!socket.isClosed()) {
        Answer request = Answer.read(socket.getInputStream(), true);
        requests.add(request);
        behaviour.serve(request, socket, number);
      }
    } catch (IOException over) {
      closeQuietly(socket);
    } finally {
      open.remove(socket);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    closeConnections();
  }
}
