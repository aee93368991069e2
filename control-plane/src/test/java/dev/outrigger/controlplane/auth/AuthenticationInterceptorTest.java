package dev.outrigger.controlplane.auth;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.testing.ManualTime;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AuthenticationInterceptorTest {

  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
  private static final String OWN = "sidecar~1.2.3.4~cart-1.shop~shop.svc.cluster.local";
  private static final String OTHER = "sidecar~1.2.3.4~cart-1.bank~bank.svc.cluster.local";

  private final String name = UUID.randomUUID().toString();
  private final Queue<Runnable> blocking = new ArrayDeque<>();
  private final StreamRefusals refusals = new StreamRefusals();
  private final EchoingDiscovery discovery = new EchoingDiscovery();
  private final ReviewCache reviews =
      new ReviewCache(AuthenticationInterceptorTest::review, blocking::add, () -> 0, Duration.ofSeconds(1), 10);
  private final ManualTime time = new ManualTime();
  private final long begin = time.nanos();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server = InProcessServerBuilder.forName(name)
        .directExecutor()
        .addService(ServerInterceptors.intercept(discovery,
            new AuthenticationInterceptor(reviews, (namespace, pod) -> null, new TokenEnds(this::now, time::schedule),
                refusals)))
        .build()
        .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void a_stream_begins_once_its_token_is_known_and_loses_nothing_that_came_before() {
    Answers answers = new Answers();
    StreamObserver<DeltaDiscoveryRequest> requests = delta("Bearer good", answers);
    requests.onNext(request(OWN, "one"));
    requests.onNext(request("", "two"));
    requests.onCompleted();
    assertThat(discovery.heard).isEmpty();

    review();

    assertThat(discovery.heard).containsExactly("one", "two", "end");
    assertThat(answers.end()).isEqualTo(Status.Code.OK);
  }

  @Test
  void a_stream_that_is_broken_off_while_its_token_is_reviewed_ends_for_the_service_too() {
    Answers answers = new Answers();
    delta("Bearer good", answers).onError(new IOException("gone"));

    review();

    assertThat(discovery.heard).containsExactly("broken off");
  }

  @Test
  void without_a_token_no_stream_begins() {
    Answers answers = new Answers();
    delta(null, answers);

    assertThat(answers.end()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(answers.message()).isEqualTo("authorization: none (expected: Bearer and a service account's token)");
    assertThat(discovery.opened).isZero();
  }

  @Test
  void authorization_of_another_kind_is_none() {
    Answers answers = new Answers();
    delta("Basic Zm9vOmJhcg==", answers);

    assertThat(answers.message())
        .isEqualTo("authorization: of another kind (expected: Bearer and a service account's token)");
  }

  @Test
  void a_bad_token_is_refused_with_the_reason_and_not_repeated() {
    Answers answers = new Answers();
    delta("Bearer bad-secret", answers);
    review();

    assertThat(answers.end()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(answers.message()).isEqualTo("token: expired").doesNotContain("bad-secret");
    assertThat(discovery.opened).isZero();
  }

  @Test
  void when_nobody_can_say_whose_a_token_is_the_client_is_to_come_again() {
    Answers answers = new Answers();
    delta("Bearer away", answers);
    review();

    assertThat(answers.end()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(answers.message())
        .isEqualTo("token review: no answer (expected: another try, or another replica)");
    assertThat(answers.pushback()).as("milliseconds to wait").isEqualTo("1000");
    assertThat(discovery.opened).isZero();
  }

  @Test
  void a_node_that_is_anothers_is_refused_in_both_protocols() {
    Answers delta = new Answers();
    delta("Bearer good", delta).onNext(request(OTHER, "one"));
    review();
    SotwAnswers whole = new SotwAnswers();
    stub("Bearer good").streamAggregatedResources(whole)
        .onNext(DiscoveryRequest.newBuilder().setNode(Node.newBuilder().setId(OTHER)).build());
    review();

    assertThat(delta.end()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(delta.message()).startsWith("node id: " + OTHER + " (expected: one in namespace shop");
    assertThat(whole.end).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(discovery.heard).doesNotContain("one");
  }

  @Test
  void refusals_are_counted_by_status() {
    delta(null, new Answers());
    delta("Bearer bad", new Answers());
    delta("Bearer away", new Answers());
    delta("Bearer good", new Answers()).onNext(request(OTHER, "one"));
    review();

    StringBuilder text = new StringBuilder();
    refusals.writePrometheus(text);
    assertThat(text).contains("refused{status=\"unauthenticated\"} 2", "refused{status=\"permission_denied\"} 1",
        "refused{status=\"unavailable\"} 1", "refused{status=\"resource_exhausted\"} 0");
  }

  @Test
  void when_too_many_tokens_are_under_review_the_client_is_to_come_again() {
    for (int i = 0; i < 64; i++) {
      delta("Bearer bad" + i, new Answers());
    }
    Answers answers = new Answers();
    delta("Bearer good", answers);

    assertThat(answers.end()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(answers.message()).isEqualTo("token reviews: 64 under way, as many as may be"
        + " (expected: another try, or another replica)");
    assertThat(answers.pushback()).isEqualTo("1000");
  }

  @Test
  void a_stream_is_ended_when_its_token_is_over_so_that_the_client_comes_back_with_the_next() {
    Answers answers = new Answers();
    StreamObserver<DeltaDiscoveryRequest> requests = delta("Bearer short", answers);
    requests.onNext(request(OWN, "one"));
    review();

    time.advance(Duration.ofSeconds(600).plus(TokenEnds.GRACE).minusMillis(1));
    assertThat(answers.end()).as("a minute of grace").isEqualTo(Status.Code.UNKNOWN);
    time.advance(Duration.ofMillis(1));

    assertThat(answers.end()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(answers.message()).isEqualTo("token: ended 2026-01-31T12:10:00Z (expected: a new stream, with the token"
        + " that took its place)");
    assertThat(discovery.heard).containsExactly("one", "broken off");
  }

  @Test
  void what_the_service_sends_after_the_end_is_dropped() {
    Answers answers = new Answers();
    delta("Bearer short", answers).onNext(request(OWN, "one"));
    review();
    time.advance(Duration.ofHours(1));

    var responses = requireNonNull(discovery.responses);
    responses.onNext(DeltaDiscoveryResponse.getDefaultInstance());
    responses.onCompleted();

    assertThat(answers.received).isZero();
    assertThat(answers.end()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void nobody_waits_for_the_end_of_a_token_whose_stream_is_over_or_that_does_not_tell_it() {
    StreamObserver<DeltaDiscoveryRequest> completed = delta("Bearer short", new Answers());
    StreamObserver<DeltaDiscoveryRequest> brokenOff = delta("Bearer short", new Answers());
    delta("Bearer good", new Answers());
    review();
    assertThat(time.pendingTasks()).isEqualTo(2);

    completed.onCompleted();
    brokenOff.onError(new IOException("gone"));

    assertThat(time.pendingTasks()).isZero();
  }

  private Instant now() {
    return START.plusNanos(time.nanos() - begin);
  }

  private static Review review(String token) throws IOException {
    return switch (token) {
      case "good" -> new Review.Accepted(new Peer("shop", "cart", "cart-1"), null);
      case "short" -> new Review.Accepted(new Peer("shop", "cart", "cart-1"), START.plusSeconds(600));
      case "away" -> throw new IOException("token review: no answer");
      default -> new Review.Refused("token: expired");
    };
  }

  private void review() {
    while (!blocking.isEmpty()) {
      blocking.remove().run();
    }
  }

  private StreamObserver<DeltaDiscoveryRequest> delta(@Nullable String authorization, Answers answers) {
    return stub(authorization).deltaAggregatedResources(answers);
  }

  private AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub stub(@Nullable String authorization) {
    Metadata headers = new Metadata();
    if (authorization != null) {
      headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), authorization);
    }
    return AggregatedDiscoveryServiceGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static DeltaDiscoveryRequest request(String node, String type) {
    DeltaDiscoveryRequest.Builder request = DeltaDiscoveryRequest.newBuilder().setTypeUrl(type);
    return node.isEmpty() ? request.build() : request.setNode(Node.newBuilder().setId(node)).build();
  }

  /** Keeps what it is asked, and says nothing until the end. */
  private static final class EchoingDiscovery
      extends
        AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {

    final List<String> heard = new ArrayList<>();
    int opened;
    private @Nullable ServerCallStreamObserver<DeltaDiscoveryResponse> responses;

    @Override
    public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
        StreamObserver<DeltaDiscoveryResponse> responses) {
      opened++;
      ServerCallStreamObserver<DeltaDiscoveryResponse> call =
          (ServerCallStreamObserver<DeltaDiscoveryResponse>) responses;
      this.responses = call;
      // As who does not want to be told of a send after the end.
      call.setOnCancelHandler(() -> heard.add("broken off"));
      return new StreamObserver<>() {
        @Override
        public void onNext(DeltaDiscoveryRequest request) {
          heard.add(request.getTypeUrl());
        }

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {
          heard.add("end");
          responses.onCompleted();
        }
      };
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> responses) {
      return new StreamObserver<>() {
        @Override
        public void onNext(DiscoveryRequest request) {
          heard.add("one");
        }

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {}
      };
    }
  }

  private static final class Answers implements StreamObserver<DeltaDiscoveryResponse> {

    private @Nullable Status end;
    private @Nullable Metadata trailers;
    private int received;

    @Override
    public void onNext(DeltaDiscoveryResponse response) {
      received++;
    }

    @Override
    public void onError(Throwable cause) {
      end = Status.fromThrowable(cause);
      trailers = Status.trailersFromThrowable(cause);
    }

    @Override
    public void onCompleted() {
      end = Status.OK;
    }

    Status.Code end() {
      return end == null ? Status.Code.UNKNOWN : end.getCode();
    }

    @Nullable
    String pushback() {
      return trailers == null ? null
          : trailers.get(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER));
    }

    @Nullable
    String message() {
      return end == null ? null : end.getDescription();
    }
  }

  private static final class SotwAnswers implements StreamObserver<DiscoveryResponse> {

    private Status.@Nullable Code end;

    @Override
    public void onNext(DiscoveryResponse response) {}

    @Override
    public void onError(Throwable cause) {
      end = Status.fromThrowable(cause).getCode();
    }

    @Override
    public void onCompleted() {
      end = Status.Code.OK;
    }
  }
}
