package dev.outrigger.controlplane.auth;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;

/** Refuses streams that come too fast with {@code RESOURCE_EXHAUSTED} and says when to come back. */
public final class StreamRateInterceptor implements ServerInterceptor {

  private final StreamLimit limit;
  private final StreamRefusals refusals;

  public StreamRateInterceptor(StreamLimit limit, StreamRefusals refusals) {
    this.limit = limit;
    this.refusals = refusals;
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call,
      Metadata headers,
      ServerCallHandler<Q, S> next) {
    Duration wait = limit.take(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    if (wait.isZero()) {
      return next.startCall(call, headers);
    }
    // Rounded up, or a client that keeps to it would come a moment too early.
    long millis = wait.plusNanos(999_999).toMillis();
    Status refusal = Status.RESOURCE_EXHAUSTED.withDescription(
        "new streams: more at once than " + limit.described() + " (expected: another try in " + millis + " ms)");
    refusals.count(refusal);
    call.close(refusal, ComeAgain.in(millis, refusal));
    return new ServerCall.Listener<>() {};
  }
}
