package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.sidecar.balance.XxHash64;
import dev.outrigger.sidecar.config.HashPolicy;
import dev.outrigger.sidecar.routing.RouteRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RequestHashTest {

  private static final HashPolicy SOURCE = new HashPolicy.SourceAddress();
  private static final HashPolicy USER = new HashPolicy.Header("x-user");

  private final RequestHash hash = new RequestHash();

  @Test
  void a_request_without_what_is_hashed_has_none() {
    hash.take(List.of(USER), new Request(Map.of()), "10.0.0.1");
    assertThat(hash.isPresent()).isFalse();
  }

  @Test
  void is_of_the_clients_address_without_its_port() {
    hash.take(List.of(SOURCE), new Request(Map.of()), "10.0.0.1");
    assertThat(hash.isPresent()).isTrue();
    assertThat(hash.value()).isEqualTo(XxHash64.of("10.0.0.1"));
  }

  @Test
  void all_policies_that_apply_count() {
    Request request = new Request(Map.of("x-user", "anna"));
    hash.take(List.of(USER, SOURCE), request, "10.0.0.1");
    assertThat(hash.value()).isEqualTo(Long.rotateLeft(XxHash64.of("anna"), 1) ^ XxHash64.of("10.0.0.1"));
    hash.take(List.of(USER, USER), request, "10.0.0.1");
    assertThat(hash.value()).as("two equal ones do not take each other out").isNotZero();
  }

  @Test
  void forgets_the_last_request() {
    hash.take(List.of(SOURCE), new Request(Map.of()), "10.0.0.1");
    hash.take(List.of(), new Request(Map.of()), "10.0.0.1");
    assertThat(hash.isPresent()).isFalse();
  }

  private record Request(Map<String, String> headers) implements RouteRequest {

    @Override
    public String authority() {
      return "echo";
    }

    @Override
    public String path() {
      return "/";
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public @Nullable String header(String lowerCaseName) {
      return headers.get(lowerCaseName);
    }
  }
}
