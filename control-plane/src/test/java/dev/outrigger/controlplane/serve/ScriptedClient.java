package dev.outrigger.controlplane.serve;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An xDS client that sends what the test says and keeps what comes.
 *
 * @param <Q> requests
 * @param <S> responses
 */
final class ScriptedClient<Q, S> implements ClientResponseObserver<Q, S> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BlockingQueue<S> responses = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final StreamObserver<Q> requests;

  /** Opens a stream with a method of a stub. */
  ScriptedClient(Function<StreamObserver<S>, StreamObserver<Q>> method) {
    requests = method.apply(this);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> stream) {}

  @Override
  public void onNext(S response) {
    responses.add(response);
  }

  @Override
  public void onError(Throwable cause) {
    end.complete(Status.fromThrowable(cause));
  }

  @Override
  public void onCompleted() {
    end.complete(Status.OK);
  }

  void send(Q request) {
    requests.onNext(request);
  }

  void finish() {
    requests.onCompleted();
  }

  /** The next response; fails if none comes. */
  S next() throws InterruptedException {
    S response = responses.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (response == null) {
      throw new AssertionError(
          "no response within " + PATIENCE + (end.isDone() ? "; the stream ended: " + end.join() : ""));
    }
    return response;
  }

  /** How many responses have come and were not looked at. */
  int arrived() {
    return responses.size();
  }

  /** A response that has already come, or null. */
  @Nullable
  S already() {
    return responses.poll();
  }

  /** How the stream ended; fails if it does not. */
  Status end() {
    return end.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
  }
}
