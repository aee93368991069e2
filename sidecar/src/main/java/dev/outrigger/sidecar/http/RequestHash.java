package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.balance.XxHash64;
import dev.outrigger.sidecar.config.HashPolicy;
import dev.outrigger.sidecar.routing.RouteRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request's hash policies make of it, combined as in Envoy. Reused by an exchange. */
final class RequestHash {

  private boolean present;
  private long value;

  /** False when none of the policies applies, as when the request lacks the header. */
  boolean isPresent() {
    return present;
  }

  long value() {
    return value;
  }

  void take(List<HashPolicy> policies, RouteRequest request, String clientHost) {
    present = false;
    value = 0;
    for (int i = 0; i < policies.size(); i++) {
      CharSequence text = switch (policies.get(i)) {
        case HashPolicy.Header(String name) -> request.header(name);
        case HashPolicy.SourceAddress() -> clientHost;
      };
      add(text);
    }
  }

  /** Turned by one bit, so that two that are equal do not take each other out. */
  private void add(@Nullable CharSequence text) {
    if (text != null) {
      value = Long.rotateLeft(value, 1) ^ XxHash64.of(text);
      present = true;
    }
  }
}
