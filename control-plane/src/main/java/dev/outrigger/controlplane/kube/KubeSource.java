package dev.outrigger.controlplane.kube;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Source;
import dev.outrigger.policy.tree.Tree;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of a Kubernetes cluster. Each kind is followed on a thread of its own, so one that cannot be read does not hold the
 * others up. The picture is whole once every kind was listed or is known not to exist; a kind that may not be read is waited
 * for only if nothing would be right without it.
 */
public final class KubeSource implements ObjectSource {

  private static final Logger LOG = LoggerFactory.getLogger(KubeSource.class);

  private static final Duration AFTER_FAULT = Duration.ofSeconds(5);

  private final Listener listener;
  private final KubeMetrics metrics = new KubeMetrics();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private final Object lock = new Object();
  /** By resource, the kinds that are waited for and why; guarded by {@link #lock}. */
  private final Map<String, String> missing = new LinkedHashMap<>();
  /** By resource; guarded by {@link #lock}. */
  private final Map<String, List<Finding>> findings = new LinkedHashMap<>();
  /** By resource, what the API server refuses; guarded by {@link #lock}. */
  private final Map<String, String> refusals = new HashMap<>();
  /** Resources that met an API server of no use; guarded by {@link #lock}. */
  private final Set<String> away = new HashSet<>();
  /** Guarded by {@link #lock}. */
  private boolean over;

  /**
   * Asks for nothing yet.
   *
   * @param client stays its owner's
   */
  public KubeSource(KubernetesClient client, RandomGenerator random, Listener listener) {
    this.listener = listener;
    ApiServer server = new ApiServer(client);
    for (WatchedKind kind : WatchedKind.all()) {
      missing.put(kind.resource(), "not listed yet");
      KindFollower follower = new KindFollower(kind, KindFollower.WatchTime.DEFAULT, server, random, metrics,
          new Following(kind.resource()));
      threads.add(Thread.ofVirtual().name("watch-" + kind.plural()).unstarted(() -> follow(kind, follower)));
    }
  }

  @Override
  public void start() {
    threads.forEach(Thread::start);
  }

  @Override
  public String missing() {
    synchronized (lock) {
      StringBuilder text = new StringBuilder();
      missing.forEach(
          (resource, why) -> text.append(text.isEmpty() ? "" : "; ").append(resource).append(": ").append(why));
      return text.toString();
    }
  }

  @Override
  public @Nullable Source source(ObjectRef object) {
    return null;
  }

  /** Appends what was counted in Prometheus' text format. */
  public void writeMetrics(StringBuilder text) {
    metrics.writePrometheus(text);
  }

  @Override
  public void close() {
    synchronized (lock) {
      over = true;
    }
    closed.countDown();
    threads.forEach(Thread::interrupt);
  }

  private void follow(WatchedKind kind, KindFollower follower) {
    try {
      Duration pause = Duration.ZERO;
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = turn(kind, follower);
      }
    } catch (InterruptedException e) {
      // Closed: the end.
    }
  }

  /** A fault of ours in one turn must not end the following: the next may go well. */
  private static Duration turn(WatchedKind kind, KindFollower follower) throws InterruptedException {
    try {
      return follower.turn();
    } catch (RuntimeException e) {
      LOG.error("{}: a change was not taken", kind.resource(), e);
      return AFTER_FAULT;
    }
  }

  /** What one kind tells, put together with the others'. */
  private final class Following implements KindFollower.Listener {

    private final String resource;

    Following(String resource) {
      this.resource = resource;
    }

    @Override
    public void changed(List<Change> changes) {
      synchronized (lock) {
        if (!over) {
          listener.changed(changes);
        }
      }
    }

    @Override
    public void findings(List<Finding> found) {
      synchronized (lock) {
        findings.put(resource, found);
        if (!over) {
          listener.findings(findings.values().stream().flatMap(List::stream).toList());
        }
      }
    }

    @Override
    public void seen(ObjectRef ref, Tree.Mapping object) {
      synchronized (lock) {
        if (!over) {
          listener.seen(ref, object);
        }
      }
    }

    @Override
    public void gone(ObjectRef ref) {
      synchronized (lock) {
        if (!over) {
          listener.gone(ref);
        }
      }
    }

    @Override
    public void settled() {
      synchronized (lock) {
        if (missing.remove(resource) != null && missing.isEmpty() && !over) {
          listener.synced();
        }
      }
    }

    /** Logged when it is another reason than before. */
    @Override
    public void refused(String why) {
      synchronized (lock) {
        missing.replace(resource, why);
        if (!why.equals(refusals.put(resource, why))) {
          LOG.atWarn().addKeyValue("resource", resource).addKeyValue("reason", why).log("{}: {}", resource, why);
        }
      }
    }

    /** Logged once for all kinds, which meet the same. */
    @Override
    public void away(String why) {
      synchronized (lock) {
        missing.replace(resource, why);
        if (away.isEmpty()) {
          LOG.atWarn()
              .addKeyValue("source", "away")
              .addKeyValue("reason", why)
              .log("no API server; what is known stays in force: {}", why);
        }
        away.add(resource);
      }
    }

    @Override
    public void fine() {
      synchronized (lock) {
        if (refusals.remove(resource) != null) {
          LOG.atInfo().addKeyValue("resource", resource).log("{}: may be followed now", resource);
        }
        if (away.remove(resource) && away.isEmpty()) {
          LOG.atInfo().addKeyValue("source", "synced").log("the API server is back");
        }
      }
    }
  }
}
