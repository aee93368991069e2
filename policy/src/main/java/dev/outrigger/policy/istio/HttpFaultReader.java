package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.istio.HttpFault.Abort;
import dev.outrigger.policy.istio.HttpFault.Delay;
import dev.outrigger.policy.istio.HttpFault.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code fault}. */
final class HttpFaultReader {

  /** In the order of their numbers. */
  private static final List<String> GRPC_CODES = List.of("OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT",
      "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
      "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS",
      "UNAUTHENTICATED");

  private HttpFaultReader() {}

  /** Null when it does nothing. */
  static @Nullable HttpFault read(Fields fault) {
    Delay delay = fault.object("delay", HttpFaultReader::delay);
    Abort abort = fault.object("abort", HttpFaultReader::abort);
    if (!fault.has("delay") && !fault.has("abort")) {
      fault.error("", "missing", "empty (expected: delay, abort or both)");
    }
    return delay == null && abort == null ? null : new HttpFault(delay, abort);
  }

  private static @Nullable Delay delay(Fields delay) {
    Percent older = PercentReader.deprecated(delay, "percent", "percentage: {value: ...}");
    Percent share = delay.object("percentage", PercentReader::read);
    delay.refuse("exponentialDelay", "requests would not be delayed");
    Duration fixed = delay.duration("fixedDelay");
    if (!delay.has("fixedDelay") && !delay.has("exponentialDelay")) {
      delay.error("fixedDelay", "missing", "missing (expected: a duration, 1ms or more)");
    }
    if (share == null && older == null) {
      warnOfNone(delay);
    }
    return fixed == null ? null : new Delay(fixed, share == null ? older : share);
  }

  private static @Nullable Abort abort(Fields abort) {
    Percent share = abort.object("percentage", PercentReader::read);
    abort.refuse("http2Error", "requests would not be aborted");
    Integer http = abort.whole("httpStatus", 200, 599);
    Integer grpc = abort.word("grpcStatus", grpcCodes());
    List<String> given = List.of("httpStatus", "grpcStatus", "http2Error").stream().filter(abort::has).toList();
    if (given.size() != 1) {
      abort.error("", given.isEmpty() ? "missing" : "bad-value",
          (given.isEmpty() ? "without a status" : String.join(" and ", given))
              + " (expected: one of httpStatus, grpcStatus)");
    }
    if (share == null) {
      warnOfNone(abort);
    }
    Status status = http != null ? new Status.Http(http) : grpc != null ? new Status.Grpc(grpc) : null;
    return status == null ? null : new Abort(status, share);
  }

  private static void warnOfNone(Fields fault) {
    fault.warn("percentage", "no-effect", "missing, which means none of the requests (expected: {value: 0.0001..100})");
  }

  private static Map<String, Integer> grpcCodes() {
    Map<String, Integer> codes = new TreeMap<>();
    GRPC_CODES.forEach(name -> codes.put(name, GRPC_CODES.indexOf(name)));
    return codes;
  }
}
