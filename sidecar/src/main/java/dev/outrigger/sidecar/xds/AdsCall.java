package dev.outrigger.sidecar.xds;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The call under a stream: tells the end once, and is silent after its own closing. */
final class AdsCall<Q, A> implements ClientResponseObserver<Q, A> {

  private final AdsStream.Events events;
  private final Consumer<A> responses;
  private @Nullable ClientCallStreamObserver<Q> requests;
  private boolean opened;
  private boolean ended;

  AdsCall(AdsStream.Events events, Consumer<A> responses) {
    this.events = events;
    this.responses = responses;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> call) {
    requests = call;
    call.setOnReadyHandler(this::ready);
  }

  private void ready() {
    if (!ended && !opened) {
      opened = true;
      events.opened();
    }
  }

  void send(Q request) {
    if (!ended && requests != null) {
      requests.onNext(request);
    }
  }

  void close() {
    if (!ended && requests != null) {
      ended = true;
      requests.cancel("closed by the proxy", null);
    }
  }

  @Override
  public void onNext(A response) {
    if (!ended) {
      responses.accept(response);
    }
  }

  @Override
  public void onError(Throwable error) {
    end(describe(Status.fromThrowable(error)), RetryHint.of(error));
  }

  /** With the cause at the bottom, which says more than the layers above it. */
  private static String describe(Status status) {
    StringBuilder text = new StringBuilder(status.getCode().toString());
    if (status.getDescription() != null) {
      text.append(": ").append(status.getDescription());
    }
    Throwable cause = status.getCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause != null) {
      text.append(": ").append(cause.getMessage());
    }
    return text.toString();
  }

  @Override
  public void onCompleted() {
    end("closed by the control plane", null);
  }

  private void end(String reason, @Nullable Duration hint) {
    if (!ended) {
      ended = true;
      events.closed(reason, hint);
    }
  }
}
