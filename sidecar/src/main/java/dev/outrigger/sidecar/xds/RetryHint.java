package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a control plane that refuses a stream wants it to be tried again: {@code grpc-retry-pushback-ms} (gRFC A6), or
 * {@code google.rpc.RetryInfo} in the details of the status.
 */
final class RetryHint {

  /** Of a control plane that names longer ones the clock is wrong, or the arithmetic. */
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private RetryHint() {}

  /** Null when there is none that can be followed. */
  static @Nullable Duration of(Throwable refusal) {
    Duration hint = pushback(refusal);
    if (hint == null) {
      hint = retryInfo(refusal);
    }
    if (hint == null || hint.isNegative()) {
      return null;
    }
    return hint.compareTo(LONGEST) > 0 ? LONGEST : hint;
  }

  private static @Nullable Duration pushback(Throwable refusal) {
    Metadata trailers = io.grpc.Status.trailersFromThrowable(refusal);
    String millis = trailers == null ? null : trailers.get(PUSHBACK);
    try {
      return millis == null ? null : Duration.ofMillis(Long.parseLong(millis));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Duration retryInfo(Throwable refusal) {
    Status status = StatusProto.fromThrowable(refusal);
    if (status == null) {
      return null;
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(RetryInfo.class)) {
        try {
          var delay = detail.unpack(RetryInfo.class).getRetryDelay();
          return Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
        } catch (InvalidProtocolBufferException | ArithmeticException e) {
          return null;
        }
      }
    }
    return null;
  }
}
