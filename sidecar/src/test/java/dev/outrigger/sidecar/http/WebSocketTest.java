package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A client that knows nothing of us, and an endpoint that echoes the frames of RFC 6455 up to 125 bytes. */
class WebSocketTest {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int CLOSE = 0x88;

  @Test
  void a_web_socket_opens_echoes_and_closes() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    try (RawUpstream upstream = new RawUpstream((request, socket, connection) -> {
      RawUpstream.write(socket, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: " + accept(String.valueOf(request.header("sec-websocket-key"))) + "\r\n\r\n");
      echoFrames(socket);
    });
        ProxyFixture proxy = new ProxyFixture().manager(manager -> {
          manager.upgrades = Set.of("websocket");
          return manager;
        }).cluster("up", upstream.port()).route("/", "up").start();
        HttpClient http = HttpClient.newHttpClient()) {
      WebSocket socket = http.newWebSocketBuilder()
          .buildAsync(URI.create("ws://127.0.0.1:" + proxy.port() + "/chat"), listener(heard))
          .get(10, TimeUnit.SECONDS);
      for (String word : new String[]{"one", "two"}) {
        socket.sendText(word, true).get(10, TimeUnit.SECONDS);
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(word);
      }
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").get(10, TimeUnit.SECONDS);
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("closed 1000");
    }
  }

  private static WebSocket.Listener listener(BlockingQueue<String> heard) {
    return new WebSocket.Listener() {
      @Override
      public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        heard.add(data.toString());
        socket.request(1);
        return null;
      }

      @Override
      public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
        heard.add("closed " + status);
        return null;
      }
    };
  }

  private static String accept(String key) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void echoFrames(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    int first = 0;
    while (first != CLOSE) {
      first = in.readUnsignedByte();
      int length = in.readUnsignedByte() & 0x7f;
      byte[] mask = in.readNBytes(4);
      byte[] frame = new byte[length + 2];
      frame[0] = (byte) first;
      frame[1] = (byte) length;
      for (int i = 0; i < length; i++) {
        frame[i + 2] = (byte) (in.readByte() ^ mask[i % 4]);
      }
      out.write(frame);
    }
    socket.close();
  }
}
