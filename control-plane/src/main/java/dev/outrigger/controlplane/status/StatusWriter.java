package dev.outrigger.controlplane.status;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.IstioReader;
import dev.outrigger.policy.tree.Tree;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the conditions of the mesh's own kinds true, and tells Events about the others. It knows each object as the API server
 * last told it, and writes only when that differs from what should stand there; so a restart, another leader and its own
 * writes coming back cause no write. What changes is gathered: an object is written at most once a turn, and of many only some
 * at each.
 *
 * <p>What is told may come on any thread. {@link #turn} is for one thread, and blocks.
 */
public final class StatusWriter {

  private static final Logger LOG = LoggerFactory.getLogger(StatusWriter.class);

  /** Istio's figures: status is written each half second, at most a hundred times in a second. */
  static final Duration INTERVAL = Duration.ofMillis(500);
  static final int BATCH = 50;

  /** An object that just came is judged a little later; before, what is told of it was told of the one before. */
  static final Duration SETTLING = Duration.ofMillis(800);

  /** How often the lease is looked at when there is nothing else to do. */
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final StatusApi api;
  private final BooleanSupplier leads;
  private final LongSupplier nanos;
  private final InstantSource clock;

  private final Map<ObjectRef, LiveObject> live = new ConcurrentHashMap<>();
  private final Object lock = new Object();
  /** What may differ from what stands there, and from when on it may be looked at; guarded by {@link #lock}. */
  private final Map<ObjectRef, Long> dirty = new LinkedHashMap<>();
  /** Null until something was told for the first time; guarded by {@link #lock}. */
  private @Nullable Map<ObjectRef, Report> reports;

  // Of the one thread.
  private final EventTeller events;
  private final Map<ObjectRef, Written> written = new HashMap<>();
  private boolean led;
  private int failures;
  private String toldFailure = "";

  /**
   * What was written last, how often in a row, and when it may be again: somebody else may want these conditions to be
   * different and write them back each time.
   */
  private record Written(List<Condition> conditions, int times, long again) {}

  /**
   * @param leads whether this replica is the one that writes
   * @param nanos a clock that only goes forward
   */
  public static StatusWriter to(
      KubernetesClient client,
      String identity,
      BooleanSupplier leads,
      LongSupplier nanos,
      InstantSource clock) {
    return new StatusWriter(new KubeStatusApi(client, identity, clock), leads, nanos, clock);
  }

  StatusWriter(StatusApi api, BooleanSupplier leads, LongSupplier nanos, InstantSource clock) {
    this.api = api;
    this.leads = leads;
    this.nanos = nanos;
    this.clock = clock;
    events = new EventTeller(api, nanos);
  }

  /** Whether an object of this kind tells its state by conditions, so that {@link #seen} wants to be told of it. */
  public static boolean hasConditions(String kind) {
    return IstioReader.kinds().contains(kind);
  }

  /** Takes an object of a kind that has conditions, as the API server just told it, whatever is different in it. */
  public void seen(ObjectRef ref, Tree.Mapping object) {
    LiveObject now = LiveObject.of(object);
    if (!now.equals(live.put(ref, now))) {
      synchronized (lock) {
        dirty.put(ref, nanos.getAsLong() + SETTLING.toNanos());
      }
    }
  }

  /** Takes the news that an object is gone. */
  public void gone(ObjectRef ref) {
    live.remove(ref);
  }

  /** Takes all that there is to tell now, of every object of which there is something. */
  public void reports(Map<ObjectRef, Report> all) {
    Map<ObjectRef, Report> now = Map.copyOf(all);
    synchronized (lock) {
      Map<ObjectRef, Report> before = reports == null ? Map.of() : reports;
      reports = now;
      now.forEach((ref, report) -> {
        if (!report.equals(before.get(ref))) {
          dirty.put(ref, nanos.getAsLong());
        }
      });
      before.keySet().stream().filter(ref -> !now.containsKey(ref)).forEach(this::again);
    }
  }

  /**
   * Writes what is to be written, as far as the pace allows.
   *
   * @return how long until this wants to be called again
   */
  public Duration turn() {
    if (!leads.getAsBoolean()) {
      led = false;
      return tellRejections();
    }
    synchronized (lock) {
      if (reports == null) {
        return INTERVAL;
      }
      if (!led) {
        // Another leader may have told other things, or have told nothing for a while.
        led = true;
        live.keySet().forEach(this::again);
        reports.keySet().forEach(this::again);
      }
    }
    Deque<ObjectRef> batch = take();
    while (!batch.isEmpty()) {
      ObjectRef ref = batch.remove();
      try {
        write(ref);
        failures = 0;
        toldFailure = "";
      } catch (IOException e) {
        // Behind the others: it alone may be what cannot be written.
        batch.forEach(this::again);
        again(ref);
        return failed(e);
      }
    }
    return INTERVAL;
  }

  /**
   * The leader cannot know what proxies said that are connected here, and of a condition there is one writer: it is an Event, of
   * whatever kind the object is.
   */
  private Duration tellRejections() {
    Map<ObjectRef, Report> now;
    synchronized (lock) {
      now = reports == null ? Map.of() : reports;
    }
    int news = 0;
    try {
      for (var report : now.entrySet()) {
        Report.Rejection rejection = report.getValue().rejection();
        if (news < BATCH && rejection != null
            && events.rejection(report.getKey(), live.get(report.getKey()), rejection)) {
          news++;
        }
      }
      failures = 0;
      toldFailure = "";
      return IDLE;
    } catch (IOException e) {
      return failed(e);
    }
  }

  private Deque<ObjectRef> take() {
    long now = nanos.getAsLong();
    Deque<ObjectRef> batch = new ArrayDeque<>();
    synchronized (lock) {
      var waiting = dirty.entrySet().iterator();
      while (batch.size() < BATCH && waiting.hasNext()) {
        var entry = waiting.next();
        Written last = written.get(entry.getKey());
        if (now - entry.getValue() >= 0 && (last == null || now - last.again >= 0)) {
          batch.add(entry.getKey());
          waiting.remove();
        }
      }
    }
    return batch;
  }

  private void again(ObjectRef ref) {
    synchronized (lock) {
      dirty.putIfAbsent(ref, nanos.getAsLong());
    }
  }

  private Report report(ObjectRef ref) {
    synchronized (lock) {
      return reports == null ? Report.FINE : reports.getOrDefault(ref, Report.FINE);
    }
  }

  private void write(ObjectRef ref) throws IOException {
    Report report = report(ref);
    if (!hasConditions(ref.kind())) {
      tell(ref, report);
      return;
    }
    LiveObject object = live.get(ref);
    if (object == null) {
      written.remove(ref);
      return;
    }
    List<Condition> conditions = Conditions.of(report, object, clock.instant());
    if (tellTheSame(conditions, object.conditions())) {
      return;
    }
    api.apply(ref, object, conditions);
    live.computeIfPresent(ref, (key, newest) -> newest.equals(object) ? newest.with(conditions) : newest);
    Written last = written.get(ref);
    int times = last != null && tellTheSame(last.conditions, conditions) ? last.times + 1 : 1;
    written.put(ref, new Written(conditions, times, nanos.getAsLong() + pause(times - 1).toNanos()));
  }

  private void tell(ObjectRef ref, Report report) throws IOException {
    events.findings(ref, report);
    if (report.rejection() != null) {
      events.rejection(ref, null, report.rejection());
    }
    if (!report.equals(Report.FINE)) {
      synchronized (lock) {
        // What could not be told yet, or has to be told again.
        dirty.putIfAbsent(ref, nanos.getAsLong() + EventTeller.APART.toNanos());
      }
    }
  }

  private Duration failed(IOException e) {
    Duration pause = pause(++failures);
    String failure = String.valueOf(e.getMessage());
    if (!failure.equals(toldFailure)) {
      LOG.atWarn()
          .addKeyValue("reason", failure)
          .log("{}; tried again after {} ms, then ever later", failure, pause.toMillis());
      toldFailure = failure;
    }
    return pause;
  }

  /** Twice as long each time. */
  private static Duration pause(int times) {
    Duration pause = INTERVAL.multipliedBy(1L << Math.min(times, 10)).minus(INTERVAL);
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private static boolean tellTheSame(List<Condition> some, List<Condition> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!some.get(i).tells(others.get(i))) {
        return false;
      }
    }
    return true;
  }
}
