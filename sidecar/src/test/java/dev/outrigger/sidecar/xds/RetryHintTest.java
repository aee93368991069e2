package dev.outrigger.sidecar.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryHintTest {

  @Test
  void the_trailer_counts() {
    assertThat(RetryHint.of(pushback("1500"))).hasMillis(1500);
  }

  @Test
  void without_it_the_details_of_the_status_count() {
    assertThat(RetryHint.of(retryInfo(2, 500_000_000))).hasMillis(2500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "99999999999999999999"})
  void a_trailer_that_is_no_hint_is_none(String text) {
    assertThat(RetryHint.of(pushback(text))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"315576000000, 0", "301, 0"})
  void nobody_waits_for_longer_than_five_minutes(long seconds, int nanos) {
    assertThat(RetryHint.of(retryInfo(seconds, nanos))).hasMinutes(5);
  }

  @Test
  void a_refusal_without_a_hint_has_none() {
    assertThat(RetryHint.of(Status.UNAVAILABLE.asRuntimeException())).isNull();
    assertThat(RetryHint.of(new IllegalStateException("elsewhere"))).isNull();
    assertThat(RetryHint.of(retryInfo(-1, 0))).isNull();
  }

  static StatusRuntimeException pushback(String text) {
    Metadata trailers = new Metadata();
    trailers.put(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER), text);
    return Status.RESOURCE_EXHAUSTED.withDescription("too many").asRuntimeException(trailers);
  }

  private static StatusRuntimeException retryInfo(long seconds, int nanos) {
    Duration delay = Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build();
    return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
        .setCode(Code.RESOURCE_EXHAUSTED_VALUE)
        .addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()))
        .build());
  }
}
