package dev.outrigger.sidecar.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.outrigger.testing.AllocationMeter;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AccessLogFormatTest {
  /** A budget of as many bytes is less than one a call: what the compiler itself allocates meanwhile is no concern. */
  private static final int CALLS = 100_000;

  @Test
  void the_default_is_envoys() {
    LogLine entry = new LogLine();
    entry.request.put("user-agent", "curl/8");
    entry.request.put("x-request-id", "8d1c6b1e");
    entry.response.put("x-envoy-upstream-service-time", "5");
    entry.flags = ResponseFlag.UH.bit();
    assertThat(LogLine.of(AccessLogFormat.DEFAULT, entry))
        .isEqualTo(
            "[2026-03-01T04:05:06.789Z] \"GET /a?b=c HTTP/1.1\" 503 UH 12 345 6 5 \"-\" \"curl/8\" \"8d1c6b1e\" \"web:80\""
                + " \"127.1.0.1:8080\"\n");
  }

  @Test
  void knows_the_operators() {
    Map<String, String> expected = Map.ofEntries(
        Map.entry("PROTOCOL", "HTTP/1.1"),
        Map.entry("RESPONSE_CODE", "503"),
        Map.entry("RESPONSE_CODE_DETAILS", "no_healthy_upstream"),
        Map.entry("BYTES_RECEIVED", "12"),
        Map.entry("BYTES_SENT", "345"),
        Map.entry("DURATION", "6"),
        Map.entry("REQUEST_DURATION", "1"),
        Map.entry("RESPONSE_DURATION", "4"),
        Map.entry("RESPONSE_TX_DURATION", "2"),
        Map.entry("UPSTREAM_HOST", "127.1.0.1:8080"),
        Map.entry("UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "127.1.0.1"),
        Map.entry("UPSTREAM_CLUSTER", "alternative"),
        Map.entry("UPSTREAM_CLUSTER_RAW", "outbound|80||web"),
        Map.entry("UPSTREAM_LOCAL_ADDRESS", "127.0.0.1:41000"),
        Map.entry("UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", "127.0.0.1"),
        Map.entry("UPSTREAM_TRANSPORT_FAILURE_REASON", "connection refused"),
        Map.entry("UPSTREAM_REQUEST_ATTEMPT_COUNT", "2"),
        Map.entry("DOWNSTREAM_REMOTE_ADDRESS", "[2001:db8::1]:5000"),
        Map.entry("DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", "[2001:db8::1]"),
        Map.entry("DOWNSTREAM_DIRECT_REMOTE_ADDRESS", "127.0.0.9:5001"),
        Map.entry("DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT", "127.0.0.9"),
        Map.entry("DOWNSTREAM_LOCAL_ADDRESS", "127.0.0.1:15001"),
        Map.entry("DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", "127.0.0.1"),
        Map.entry("DOWNSTREAM_LOCAL_PORT", "15001"),
        Map.entry("REQUESTED_SERVER_NAME", "web.example"),
        Map.entry("ROUTE_NAME", "default"),
        Map.entry("CONNECTION_TERMINATION_DETAILS", "rbac_access_denied"),
        Map.entry("HOSTNAME", "node-1"));
    expected.forEach(
        (operator, text) -> assertThat(LogLine.of("<%" + operator + "%>")).as(operator).isEqualTo("<" + text + ">"));
  }

  @Test
  void what_is_missing_is_a_dash() {
    LogLine entry = new LogLine();
    entry.empty = true;
    assertThat(LogLine.of(
        "%PROTOCOL% %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_DURATION% %UPSTREAM_HOST% %UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% "
            + "%DOWNSTREAM_LOCAL_PORT% %REQ(NONE)% %RESP(NONE?OTHER)% %TRAILER(NONE)%",
        entry))
        .isEqualTo("- 0 - - - - - - - -");
  }

  @Test
  void headers_have_alternatives_and_a_maximal_length() {
    LogLine entry = new LogLine();
    entry.request.put("second", "value");
    entry.response.put("a", "response");
    entry.trailers.put("grpc-status", "14");
    assertThat(
        LogLine.of("%REQ(FIRST?SECOND)% %REQ(Second?:PATH):3% %RESP(A):100% %RESP(a):0% %TRAILER(Grpc-Status)%", entry))
        .isEqualTo("value val response  14");
    assertThat(LogLine.of("%UPSTREAM_CLUSTER_RAW:8%")).isEqualTo("outbound");
  }

  @Test
  void flags_are_listed_in_envoys_order_by_short_or_long_name() {
    LogLine entry = new LogLine();
    entry.flags = ResponseFlag.URX.bit() | ResponseFlag.UF.bit();
    assertThat(LogLine.of("%RESPONSE_FLAGS% %RESPONSE_FLAGS_LONG%", entry))
        .isEqualTo("URX,UF UpstreamRetryLimitExceeded,UpstreamConnectionFailure");
  }

  @Test
  void two_percent_signs_are_one() {
    assertThat(LogLine.of("100%% %PROTOCOL%%%")).isEqualTo("100% HTTP/1.1%");
  }

  @Test
  void text_beside_the_operators_may_be_of_any_language() {
    assertThat(LogLine.of("\u20ac")).isEqualTo("\u00e2\u0082\u00ac");
  }

  @Test
  void no_header_can_begin_a_line_or_a_field() {
    LogLine entry = new LogLine();
    entry.request.put("user-agent", "a\r\nb\t\"c\\d\u007f\u00e9\u010a");
    assertThat(LogLine.of("%REQ(USER-AGENT)%\n", entry)).isEqualTo("a\\u000d\\u000ab\\u0009\\\"c\\\\d\\u007f\u00e9?\n");
  }

  @Test
  void refuses_what_it_does_not_know_with_name_and_position() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogLine.of("a %DYNAMIC_SOMETHING(x)%"))
        .withMessageContaining("%DYNAMIC_SOMETHING% at 2")
        .withMessageContaining("argument 'x' (expected: none)");
    assertThatIllegalArgumentException().isThrownBy(() -> LogLine.of("%NOPE%"))
        .withMessage("access log format: %NOPE% at 0: unknown operator");
    assertThatIllegalArgumentException().isThrownBy(() -> LogLine.of("%REQ%"))
        .withMessageContaining("%REQ% at 0: no argument");
    assertThatIllegalArgumentException().isThrownBy(() -> LogLine.of("%REQ(a?b?c)%"))
        .withMessageContaining("(expected: NAME or NAME?OTHER)");
    assertThatIllegalArgumentException().isThrownBy(() -> LogLine.of("50% of")).withMessageContaining("'% of' at 2");
    assertThatIllegalArgumentException().isThrownBy(() -> LogLine.of("%REQ(a):x%"))
        .withMessageContaining("'%REQ(a):x%' at 0");
    assertThatIllegalArgumentException().isThrownBy(() -> LogLine.of("%START_TIME(%Q)%"))
        .withMessageContaining("%START_TIME% at 0: '%Q'");
  }

  @Test
  void a_line_is_written_without_allocation() {
    AccessLogFormat format = AccessLogFormat.compile(AccessLogFormat.DEFAULT, "node-1");
    LineBuffer out = new LineBuffer(1 << 16);
    LogLine entry = new LogLine();
    entry.flags = ResponseFlag.UH.bit();
    entry.request.put("user-agent", "curl/8");
    assertThat(AllocationMeter.bytesOf(CALLS, () -> {
      out.clear();
      format.write(entry, out);
    })).isLessThan(CALLS);
  }
}
