package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.ResourceType;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What the discovery service has done, counted under Istio's names where they mean the same. Any thread may count or write it.
 */
public final class AdsMetrics {

  /** In seconds; those of Istio's {@code pilot_proxy_convergence_time}, with three below them. */
  private static final double[] BOUNDS = {0.005, 0.02, 0.05, 0.1, 0.5, 1, 3, 5, 10, 20, 30};

  private final AtomicLongArray pushes = perType();
  private final AtomicLongArray rejects = perType();
  private final AtomicLongArray staleNonces = perType();
  private final AtomicLongArray failures = perType();
  private final AtomicLongArray convergence = new AtomicLongArray(BOUNDS.length + 1);
  private final AtomicLong convergenceNanos = new AtomicLong();
  private final AtomicInteger connected = new AtomicInteger();

  void pushed(ResourceType type) {
    pushes.incrementAndGet(type.ordinal());
  }

  void rejected(ResourceType type) {
    rejects.incrementAndGet(type.ordinal());
  }

  void staleNonce(ResourceType type) {
    staleNonces.incrementAndGet(type.ordinal());
  }

  void failed(ResourceType type) {
    failures.incrementAndGet(type.ordinal());
  }

  void converged(long nanos) {
    int bucket = 0;
    while (bucket < BOUNDS.length && nanos > BOUNDS[bucket] * TimeUnit.SECONDS.toNanos(1)) {
      bucket++;
    }
    convergence.incrementAndGet(bucket);
    convergenceNanos.addAndGet(nanos);
  }

  /** Counts a stream in, unless there are already so many. */
  boolean connect(int limit) {
    if (connected.incrementAndGet() <= limit) {
      return true;
    }
    connected.decrementAndGet();
    return false;
  }

  void disconnect() {
    connected.decrementAndGet();
  }

  /** Appends everything in Prometheus' text format. */
  public void writePrometheus(StringBuilder text) {
    header(text, "pilot_xds", "gauge", "Streams of proxies that are open.");
    text.append("pilot_xds ").append(connected.get()).append('\n');
    perType(text, "pilot_xds_pushes", "Responses sent.", pushes);
    perType(text, "pilot_total_xds_rejects", "Responses that a proxy rejected.", rejects);
    perType(text, "pilot_xds_expired_nonce", "Requests that answered a response after a newer one was sent.",
        staleNonces);
    perType(text, "pilot_total_xds_internal_errors", "Resources of a state that could not be made.", failures);
    writeConvergence(text);
  }

  private void writeConvergence(StringBuilder text) {
    String name = "pilot_proxy_convergence_time";
    header(text, name, "histogram", "Seconds from a change to the moment all of it was sent to a proxy.");
    long count = 0;
    for (int i = 0; i <= BOUNDS.length; i++) {
      count += convergence.get(i);
      String bound = i < BOUNDS.length ? Double.toString(BOUNDS[i]) : "+Inf";
      text.append(name).append("_bucket{le=\"").append(bound).append("\"} ").append(count).append('\n');
    }
    text.append(name).append("_sum ").append(convergenceNanos.get() / 1e9).append('\n');
    text.append(name).append("_count ").append(count).append('\n');
  }

  private static void perType(StringBuilder text, String name, String help, AtomicLongArray counts) {
    header(text, name, "counter", help);
    for (ResourceType type : ResourceType.values()) {
      text.append(name)
          .append("{type=\"")
          .append(shortName(type))
          .append("\"} ")
          .append(counts.get(type.ordinal()))
          .append('\n');
    }
  }

  private static void header(StringBuilder text, String name, String kind, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(kind).append('\n');
  }

  private static String shortName(ResourceType type) {
    return type.name().substring(0, 1).toLowerCase(Locale.ROOT) + "ds";
  }

  private static AtomicLongArray perType() {
    return new AtomicLongArray(ResourceType.values().length);
  }
}
