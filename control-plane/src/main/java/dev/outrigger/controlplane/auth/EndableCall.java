package dev.outrigger.controlplane.auth;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** A call that may be ended by another thread than the one that sends: what is sent after the end is dropped. Any thread. */
final class EndableCall<Q, S> extends SimpleForwardingServerCall<Q, S> {

  private boolean ended;

  EndableCall(ServerCall<Q, S> call) {
    super(call);
  }

  @Override
  public synchronized void sendHeaders(Metadata headers) {
    if (!ended) {
      super.sendHeaders(headers);
    }
  }

  @Override
  public synchronized void sendMessage(S message) {
    if (!ended) {
      super.sendMessage(message);
    }
  }

  /** Only the first end counts. */
  @Override
  public synchronized void close(Status status, Metadata trailers) {
    if (!ended) {
      ended = true;
      super.close(status, trailers);
    }
  }
}
