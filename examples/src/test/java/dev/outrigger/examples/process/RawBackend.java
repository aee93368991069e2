package dev.outrigger.examples.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An endpoint that behaves as the path of a request says, well or badly, byte for byte. Unless told otherwise it answers with the request as it saw it:
 * start line, headers in lower case and in order of their names, trailers alike, body.
 */
final class RawBackend implements AutoCloseable {

  private final ServerSocket server;
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  RawBackend(String host) throws IOException {
    server = new ServerSocket(0, 100, InetAddress.getByName(host));
    Thread.ofVirtual().start(this::accept);
  }

  String host() {
    return server.getInetAddress().getHostAddress();
  }

  int port() {
    return server.getLocalPort();
  }

  /** Start lines of all requests so far. */
  List<String> seen() {
    return seen;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      for (Message request = Message.read(socket.getInputStream(), false); request != null; request =
          Message.read(socket.getInputStream(), false)) {
        seen.add(request.startLine());
        answer(request, socket);
      }
    } catch (IOException over) {
      // The proxy went away, or the answer was meant to end the connection.
      open.remove(socket);
    }
  }

  private static void answer(Message request, Socket socket) throws IOException {
    String path = request.startLine().split(" ", -1)[1];
    switch (path.replaceFirst("[?].*", "")) {
      case "/status/503" -> write(socket, "503 Busy", "X-Own: yes", "busy");
      case "/status/404" -> write(socket, "404 Not Found", "X-Own: yes", "not here");
      case "/no-content" -> write(socket, "HTTP/1.1 204 No Content\r\nX-Own: yes\r\n\r\n");
      case "/not-modified" -> write(socket, "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\nEtag: \"1\"\r\n\r\n");
      case "/hop" -> write(socket, "200 OK", "Connection: X-Drop\r\nX-Drop: 1\r\nKeep-Alive: timeout=5\r\n"
          + "Proxy-Connection: keep-alive\r\nServer: own\r\nX-Envoy-Upstream-Service-Time: 99\r\nX-Kept: 1", "hop");
      case "/cookies" -> write(socket, "200 OK", "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nVary: a\r\nVary: b", "cookies");
      case "/chunked" -> {
        write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n");
        write(socket, "4\r\nfour\r\n3\r\ntwo\r\n0\r\nX-Sum: 7\r\n\r\n");
      }
      case "/until-close" -> {
        write(socket, "HTTP/1.1 200 OK\r\n\r\nto the end");
        socket.close();
      }
      case "/old" -> {
        write(socket, "HTTP/1.0 200 OK\r\nX-Own: old\r\n\r\nold");
        socket.close();
      }
      case "/interim" -> {
        write(socket, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
        write(socket, "200 OK", "X-Own: yes", "after hints");
      }
      case "/unasked-continue" -> {
        write(socket, "HTTP/1.1 100 Continue\r\n\r\n");
        write(socket, "200 OK", "X-Own: yes", "after continue");
      }
      case "/switches" -> write(socket,
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
      case "/close" -> socket.close();
      case "/cut" -> {
        write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour");
        socket.close();
      }
      case "/garbage" -> write(socket, "no such protocol\r\n\r\n");
      case "/two-lengths" -> write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nfour");
      case "/length-and-chunked" -> write(socket,
          "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
      case "/large-head" -> write(socket, "200 OK", "X-Large: " + "a".repeat(90_000), "large");
      case "/hang" -> {
        // Until the proxy gives up.
      }
      default -> write(socket, "200 OK", "Content-Type: text/plain", request.text());
    }
  }

  private static void write(Socket socket, String status, String headers, String body) throws IOException {
    write(socket, "HTTP/1.1 " + status + "\r\n" + headers + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
