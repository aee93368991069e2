package dev.outrigger.controlplane.auth;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;

/**
 * Refuses streams that come too fast with {@code RESOURCE_EXHAUSTED} and says when to come back, in both forms that clients know:
 * {@code google.rpc.RetryInfo} in the status's details, and {@code grpc-retry-pushback-ms} (gRFC A6).
 */
public final class StreamRateInterceptor implements ServerInterceptor {

  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private final StreamRate rate;
  private final StreamRefusals refusals;

  public StreamRateInterceptor(StreamRate rate, StreamRefusals refusals) {
    this.rate = rate;
    this.refusals = refusals;
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call,
      Metadata headers,
      ServerCallHandler<Q, S> next) {
    Duration wait = rate.take();
    if (wait.isZero()) {
      return next.startCall(call, headers);
    }
    StatusRuntimeException refusal = refusal(wait);
    Metadata trailers = refusal.getTrailers();
    refusals.count(refusal.getStatus());
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }

  private static StatusRuntimeException refusal(Duration wait) {
    // Rounded up, or a client that keeps to it would come a moment too early.
    long millis = wait.plusNanos(999_999).toMillis();
    StatusRuntimeException refusal = StatusProto.toStatusRuntimeException(Status.newBuilder()
        .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
        .setMessage("new streams: more at once than this replica takes in (expected: another try in " + millis + " ms)")
        .addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(Durations.fromMillis(millis)).build()))
        .build());
    Metadata trailers = refusal.getTrailers();
    if (trailers != null) {
      trailers.put(PUSHBACK, Long.toString(millis));
    }
    return refusal;
  }
}
