package dev.outrigger.controlplane.auth;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a stream of the discovery service begin once its token is known to be good ({@code authorization: Bearer <token>}), and go on
 * if the node of its first request is one that the token's owner may be. A stream is refused with {@code UNAUTHENTICATED},
 * {@code PERMISSION_DENIED}, or {@code UNAVAILABLE} when nobody could say whose the token is; the message says what was seen and what
 * was expected, and never holds the token. It is ended when its token is over.
 */
public final class AuthenticationInterceptor implements ServerInterceptor {

  private static final Logger LOG = LoggerFactory.getLogger(AuthenticationInterceptor.class);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String SCHEME = "Bearer ";
  /** When nobody could say whose a token is. */
  private static final long RETRY_MILLIS = 1_000;

  private final ReviewCache reviews;
  private final PodAccounts accounts;
  private final TokenEnds ends;
  private final StreamRefusals refusals;

  /**
   * @param accounts for tokens that are not bound to a pod
   */
  public AuthenticationInterceptor(
      ReviewCache reviews,
      PodAccounts accounts,
      TokenEnds ends,
      StreamRefusals refusals) {
    this.reviews = reviews;
    this.accounts = accounts;
    this.ends = ends;
    this.refusals = refusals;
  }

  @Override
  public <Q, S> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, S> call,
      Metadata headers,
      ServerCallHandler<Q, S> next) {
    String authorization = headers.get(AUTHORIZATION);
    if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      refuse(call, Status.UNAUTHENTICATED.withDescription("authorization: "
          + (authorization == null ? "none" : "of another kind")
          + " (expected: Bearer and a service account's token)"));
      return new ServerCall.Listener<>() {};
    }
    // The token has done its work here, and goes no further.
    headers.discardAll(AUTHORIZATION);
    CompletableFuture<ServerCall.Listener<Q>> started = reviews.review(authorization.substring(SCHEME.length()).strip())
        .handle((review, failure) -> begin(call, headers, next, review, failure))
        .exceptionally(failure -> failed(call, failure));
    return new WaitingListener<>(started);
  }

  private <Q, S> ServerCall.Listener<Q> begin(
      ServerCall<Q, S> call,
      Metadata headers,
      ServerCallHandler<Q, S> next,
      @Nullable Review review,
      @Nullable Throwable failure) {
    return switch (review) {
      case Review.Accepted(Peer peer, Instant end) -> {
        EndableCall<Q, S> endable = new EndableCall<>(call);
        ClaimListener<Q> listener = new ClaimListener<>(peer, endable, next.startCall(endable, headers));
        listener.endAt(end);
        yield listener;
      }
      case Review.Refused(String reason) -> {
        refuse(call, Status.UNAUTHENTICATED.withDescription(reason));
        yield new ServerCall.Listener<>() {};
      }
      case null -> {
        refuse(call, Status.UNAVAILABLE.withDescription(
            (failure == null ? "token review: none" : failure.getMessage())
                + " (expected: another try, or another replica)"));
        yield new ServerCall.Listener<>() {};
      }
    };
  }

  private static <Q> ServerCall.Listener<Q> failed(ServerCall<Q, ?> call, Throwable failure) {
    LOG.error("a stream could not be begun", failure);
    call.close(Status.INTERNAL.withDescription("the control plane failed; see its log"), new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private void refuse(ServerCall<?, ?> call, Status status) {
    SocketAddress peer = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    LOG.atWarn()
        .addKeyValue("peer", peer)
        .addKeyValue("status", status.getCode())
        .addKeyValue("reason", status.getDescription())
        .log("refused a stream from {}: {}", peer, status.getDescription());
    refusals.count(status);
    call.close(status,
        status.getCode() == Status.Code.UNAVAILABLE ? ComeAgain.in(RETRY_MILLIS, status) : new Metadata());
  }

  private static @Nullable Node node(Object request) {
    return switch (request) {
      case DeltaDiscoveryRequest delta -> delta.getNode();
      case DiscoveryRequest whole -> whole.getNode();
      default -> null;
    };
  }

  /** Looks at the first request. After a refusal the service hears of nothing but the end. */
  private final class ClaimListener<Q> extends SimpleForwardingServerCallListener<Q> {

    private final Peer peer;
    private final ServerCall<Q, ?> call;
    private boolean first = true;
    private volatile boolean over;
    private volatile Runnable cancelEnd = () -> {};

    ClaimListener(Peer peer, ServerCall<Q, ?> call, ServerCall.Listener<Q> service) {
      super(service);
      this.peer = peer;
      this.call = call;
    }

    void endAt(@Nullable Instant end) {
      cancelEnd = ends.after(end, () -> end(end));
    }

    private void end(@Nullable Instant end) {
      refuse(call, Status.UNAUTHENTICATED
          .withDescription("token: ended " + end + " (expected: a new stream, with the token that took its place)"));
      if (!over) {
        over = true;
        // The service would hear nothing of an end that it did not make.
        super.onCancel();
      }
    }

    @Override
    public void onCancel() {
      cancelEnd.run();
      super.onCancel();
    }

    @Override
    public void onComplete() {
      cancelEnd.run();
      super.onComplete();
    }

    @Override
    public void onMessage(Q request) {
      if (first) {
        first = false;
        Node node = node(request);
        String refusal = node == null ? "node: none (expected: a request of the discovery service)"
            : NodeClaim.refusal(node, peer, accounts);
        if (refusal != null) {
          over = true;
          refuse(call, Status.PERMISSION_DENIED.withDescription(refusal));
        }
      }
      if (!over) {
        super.onMessage(request);
      }
    }

    @Override
    public void onHalfClose() {
      if (!over) {
        super.onHalfClose();
      }
    }

    @Override
    public void onReady() {
      if (!over) {
        super.onReady();
      }
    }
  }
}
