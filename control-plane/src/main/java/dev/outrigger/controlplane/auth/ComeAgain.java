package dev.outrigger.controlplane.auth;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * Says when to come back, in both forms that clients know: {@code google.rpc.RetryInfo} in the status's details, and
 * {@code grpc-retry-pushback-ms} (gRFC A6).
 */
final class ComeAgain {

  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private ComeAgain() {}

  /** The trailers that go with the status. */
  static Metadata in(long millis, Status status) {
    String message = status.getDescription();
    StatusRuntimeException refusal = StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
        .setCode(status.getCode().value())
        .setMessage(message == null ? "" : message)
        .addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(Durations.fromMillis(millis)).build()))
        .build());
    Metadata details = refusal.getTrailers();
    Metadata trailers = details == null ? new Metadata() : details;
    trailers.put(PUSHBACK, Long.toString(millis));
    return trailers;
  }
}
