package dev.outrigger.examples.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KeepAliveConnectionTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nx-pod: a\r\ncontent-length: 2\r\n\r\na\n";
  private static final byte[] REQUEST = KeepAliveConnection.request("/", "service", "");

  private ServerSocket server;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void requests_share_one_connection() throws IOException {
    List<Integer> connections = serve(List.of(OK, OK, OK));

    try (KeepAliveConnection connection = connect()) {
      connection.get();
      connection.get();
      assertThat(connection.get()).isEqualTo(new KeepAliveConnection.Answer(200, "a"));
    }
    assertThat(connections).containsExactly(1);
  }

  @Test
  void a_reused_connection_that_was_closed_is_opened_anew() throws IOException {
    List<Integer> connections = serve(List.of(OK), List.of(OK));

    try (KeepAliveConnection connection = connect()) {
      connection.get();
      assertThat(connection.get().status()).isEqualTo(200);
    }
    assertThat(connections).containsExactly(1, 2);
  }

  @Test
  void an_answer_that_ends_early_is_an_error() throws IOException {
    serve(List.of("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort"));

    try (KeepAliveConnection connection = connect()) {
      assertThatThrownBy(connection::get).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void connection_close_is_obeyed() throws IOException {
    List<Integer> connections =
        serve(List.of("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"), List.of(OK));

    try (KeepAliveConnection connection = connect()) {
      connection.get();
      connection.get();
    }
    assertThat(connections).containsExactly(1, 2);
  }

  @Test
  void a_closed_port_refuses() throws IOException {
    server.close();

    try (KeepAliveConnection connection = connect()) {
      assertThatThrownBy(connection::get).isInstanceOf(ConnectException.class);
    }
  }

  private KeepAliveConnection connect() {
    return new KeepAliveConnection(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()),
        REQUEST, 5000);
  }

  /** The n-th connection gets the n-th list of answers, one a request, and is then closed. Returns the numbers of the connections so far. */
  @SafeVarargs
  private List<Integer> serve(List<String>... answers) {
    List<Integer> connections = new CopyOnWriteArrayList<>();
    Thread.ofVirtual().start(() -> {
      for (int i = 0; i < answers.length; i++) {
        try (Socket socket = server.accept()) {
          connections.add(i + 1);
          for (String answer : answers[i]) {
            readHead(socket.getInputStream());
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
          }
        } catch (IOException e) {
          return;
        }
      }
    });
    return connections;
  }

  private static void readHead(InputStream in) throws IOException {
    int ends = 0;
    while (ends < 4) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      ends = next == '\r' || next == '\n' ? ends + 1 : 0;
    }
  }
}
