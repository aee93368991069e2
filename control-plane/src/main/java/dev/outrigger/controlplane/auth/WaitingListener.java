package dev.outrigger.controlplane.auth;

import io.grpc.ServerCall;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Hands what happens to a call on to a listener that comes later. gRPC tells of one thing after another, and each is chained to the
 * one before, so the order stays.
 */
final class WaitingListener<Q> extends ServerCall.Listener<Q> {

  private CompletableFuture<ServerCall.Listener<Q>> told;

  WaitingListener(CompletableFuture<ServerCall.Listener<Q>> listener) {
    told = listener;
  }

  @Override
  public void onMessage(Q message) {
    tell(listener -> listener.onMessage(message));
  }

  @Override
  public void onHalfClose() {
    tell(ServerCall.Listener::onHalfClose);
  }

  @Override
  public void onCancel() {
    tell(ServerCall.Listener::onCancel);
  }

  @Override
  public void onComplete() {
    tell(ServerCall.Listener::onComplete);
  }

  @Override
  public void onReady() {
    tell(ServerCall.Listener::onReady);
  }

  private void tell(Consumer<ServerCall.Listener<Q>> event) {
    if (told.isDone()) {
      // What the listener throws is for gRPC to see, which ends the call.
      event.accept(told.join());
      return;
    }
    told = told.thenApply(listener -> {
      event.accept(listener);
      return listener;
    });
  }
}
