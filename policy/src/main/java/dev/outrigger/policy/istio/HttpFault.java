package dev.outrigger.policy.istio;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is done to some requests to see how callers bear it; at least one of the two. */
public record HttpFault(@Nullable Delay delay, @Nullable Abort abort) {

  /** @param share of the requests; null means none of them */
  public record Delay(Duration fixedDelay, @Nullable Percent share) {}

  /** @param share of the requests; null means none of them */
  public record Abort(Status status, @Nullable Percent share) {}

  /** How an aborted request is answered. */
  public sealed interface Status {

    record Http(int status) implements Status {}

    /** @param code as in gRPC's list of status codes */
    record Grpc(int code) implements Status {}
  }
}
