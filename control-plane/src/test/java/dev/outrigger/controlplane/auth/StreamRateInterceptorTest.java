package dev.outrigger.controlplane.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.util.Durations;
import com.google.rpc.RetryInfo;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class StreamRateInterceptorTest {

  @Test
  void who_comes_too_fast_is_told_when_to_come_back_in_both_ways_that_clients_know() throws Exception {
    String name = UUID.randomUUID().toString();
    StreamRefusals refusals = new StreamRefusals();
    // Any service will do: this layer looks at none of what is said.
    Server server = InProcessServerBuilder.forName(name)
        .directExecutor()
        .addService(ServerInterceptors.intercept(new HealthStatusManager().getHealthService(),
            new StreamRateInterceptor(new StreamRate(2, 1, () -> 0), refusals)))
        .build()
        .start();
    ManagedChannel channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    try {
      HealthGrpc.HealthBlockingStub client = HealthGrpc.newBlockingStub(channel);
      client.check(HealthCheckRequest.getDefaultInstance());
      StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class,
          () -> client.check(HealthCheckRequest.getDefaultInstance()));

      assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(refusal.getStatus().getDescription())
          .isEqualTo("new streams: more at once than this replica takes in (expected: another try in 500 ms)");
      assertThat(StatusProto.fromThrowable(refusal).getDetails(0).unpack(RetryInfo.class).getRetryDelay())
          .isEqualTo(Durations.fromMillis(500));
      assertThat(refusal.getTrailers()
          .get(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER))).isEqualTo("500");
      StringBuilder text = new StringBuilder();
      refusals.writePrometheus(text);
      assertThat(text).contains("refused{status=\"resource_exhausted\"} 1");
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }
}
