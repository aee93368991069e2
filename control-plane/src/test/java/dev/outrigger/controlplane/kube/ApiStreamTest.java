package dev.outrigger.controlplane.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ApiStreamTest {

  private final FakeBody body = new FakeBody();
  private final ApiStream stream = new ApiStream(Duration.ofSeconds(30));

  @Test
  void gives_what_arrives_piece_by_piece_to_the_end() throws IOException {
    stream.begin(body);
    arrive("a", "bc");
    arrive("");
    arrive("d");
    body.done.complete(null);

    assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("abcd");
    assertThat(stream.read()).isEqualTo(-1);
  }

  @Test
  void takes_no_more_from_the_network_before_it_is_read() throws IOException {
    stream.begin(body);
    assertThat(body.asked).isEqualTo(1);

    arrive("a");
    assertThat(body.asked).isEqualTo(1);
    stream.read();

    assertThat(body.asked).isEqualTo(2);
  }

  @Test
  void gives_what_came_before_the_connection_broke_and_then_says_that_it_did() throws IOException {
    stream.begin(body);
    arrive("a");
    body.done.completeExceptionally(new IOException("connection reset"));

    assertThat(stream.read()).isEqualTo('a');
    assertThatThrownBy(stream::read).isInstanceOf(IOException.class).hasMessage("broken off: connection reset");
  }

  @Test
  void a_connection_that_died_in_silence_is_waited_for_no_longer_than_the_patience() {
    try (ApiStream impatient = new ApiStream(Duration.ofMillis(1))) {
      impatient.begin(body);

      assertThatThrownBy(impatient::read).isInstanceOf(SocketTimeoutException.class);
    }
    assertThat(body.cancelled).isTrue();
  }

  private void arrive(String... pieces) {
    stream.received(
        List.of(pieces).stream().map(piece -> ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8))).toList());
  }

  private static final class FakeBody implements AsyncBody {

    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int asked;
    private boolean cancelled;

    @Override
    public void consume() {
      asked++;
    }

    @Override
    public CompletableFuture<Void> done() {
      return done;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
