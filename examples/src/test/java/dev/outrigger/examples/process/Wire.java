package dev.outrigger.examples.process;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that sends bytes as they are. Reads wait ten seconds at most. */
final class Wire implements AutoCloseable {

  private final Socket socket = new Socket();
  private final InputStream in;

  Wire(InetSocketAddress address) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    socket.connect(address);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends all of the bytes, then reads all answers until the other side closes. */
  static List<Message> exchange(InetSocketAddress address, String bytes) throws IOException {
    try (Wire wire = new Wire(address)) {
      wire.send(bytes);
      return wire.rest(bytes.startsWith("HEAD "));
    }
  }

  Wire send(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** The next response, whole. */
  Message answer() throws IOException {
    Message answer = Message.read(in, false);
    if (answer == null) {
      throw new IOException("connection closed (expected: a response)");
    }
    return answer;
  }

  /**
   * All responses until the other side closes.
   *
   * @param head true when the first of them answers HEAD
   */
  List<Message> rest(boolean head) throws IOException {
    List<Message> answers = new ArrayList<>();
    try {
      for (Message answer = Message.read(in, head); answer != null; answer = Message.read(in, false)) {
        answers.add(answer);
      }
    } catch (SocketException reset) {
      // As good an end as any.
      return answers;
    }
    return answers;
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
