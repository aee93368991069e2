package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;

/**
 * What the discovery service has done, counted under Istio's names where they mean the same. Any thread may count or write it.
 */
public final class AdsMetrics {

  private final AtomicLongArray pushes = perType();
  private final AtomicLongArray rejects = perType();
  private final AtomicLongArray staleNonces = perType();
  private final AtomicLongArray failures = perType();
  private final Histogram convergence = new Histogram();
  private final Histogram queueing = new Histogram();
  private final Histogram debouncing = new Histogram();
  private final List<Histogram> pushing = Stream.generate(Histogram::new).limit(ResourceType.values().length).toList();
  private final AtomicLongArray triggers = new AtomicLongArray(Trigger.values().length);
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

  /** All of a change was sent to a proxy, so long after it came in. */
  void converged(long nanos) {
    convergence.observe(nanos);
  }

  /** A push waited so long until the proxy's turn came. */
  void queued(long nanos) {
    queueing.observe(nanos);
  }

  /** Making and sending what a proxy lacked of a type took so long. */
  void pushTook(ResourceType type, long nanos) {
    pushing.get(type.ordinal()).observe(nanos);
  }

  /** Changes go out so long after the first of them came in. */
  void published(ChangeSet changes, long nanos) {
    debouncing.observe(nanos);
    for (Trigger trigger : Trigger.of(changes)) {
      triggers.incrementAndGet(trigger.ordinal());
    }
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
    histogram(text, "pilot_proxy_convergence_time",
        "Seconds from a change to the moment all of it was sent to a proxy.", convergence);
    histogram(text, "pilot_proxy_queue_time", "Seconds that a push waited for its proxy.", queueing);
    histogram(text, "pilot_debounce_time", "Seconds from a change to its going out with those gathered with it.",
        debouncing);
    header(text, "pilot_xds_push_time", "histogram", "Seconds to make and send what a proxy lacked.");
    for (ResourceType type : ResourceType.values()) {
      pushing.get(type.ordinal()).write(text, "pilot_xds_push_time", "type=\"" + shortName(type) + "\"");
    }
    header(text, "pilot_push_triggers", "counter", "Published states by what changed in them.");
    for (Trigger trigger : Trigger.values()) {
      text.append("pilot_push_triggers{type=\"")
          .append(trigger.name().toLowerCase(Locale.ROOT))
          .append("\"} ")
          .append(triggers.get(trigger.ordinal()))
          .append('\n');
    }
  }

  private static void histogram(StringBuilder text, String name, String help, Histogram histogram) {
    header(text, name, "histogram", help);
    histogram.write(text, name, "");
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
