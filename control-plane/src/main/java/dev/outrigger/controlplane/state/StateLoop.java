package dev.outrigger.controlplane.state;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.policy.finding.ObjectRef;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the mesh's state. Changes are submitted from any thread and kept by key, the latest of each only, so what waits is bounded
 * by the size of the mesh. One thread applies them in batches, as the {@link Debounce} says, and publishes the result: by
 * {@link #current} and to the listeners, in order. A batch that changes nothing is not published.
 *
 * <p>Nothing is published before the source has said that it is synced: half a mesh looks like a mesh that lost its services.
 */
public final class StateLoop {

  private static final Logger LOG = LoggerFactory.getLogger(StateLoop.class);

  private final Executor loop;
  private final LongSupplier clock;
  private final Debouncer debouncer;
  private final List<Consumer<StateUpdate>> listeners = new CopyOnWriteArrayList<>();

  /** Guarded by itself. */
  private final Map<ObjectRef, Change> waiting = new LinkedHashMap<>();
  /** Guarded by {@link #waiting}. */
  private long waitingSince;

  // On the loop's thread only.
  private ClusterState state = ClusterState.EMPTY;
  private boolean synced;

  private volatile @Nullable StateUpdate current;

  /**
   * @param loop      runs tasks one after another on one thread
   * @param scheduler runs its tasks on that same thread
   * @param clock     nanoseconds, as {@link System#nanoTime}
   */
  public StateLoop(Debounce debounce, Executor loop, Scheduler scheduler, LongSupplier clock) {
    this.loop = loop;
    this.clock = clock;
    this.debouncer = new Debouncer(debounce, clock, scheduler, this::release);
  }

  /** Hands in changes that belong together: they are published together, or superseded by later ones of the same key. */
  public void submit(Collection<? extends Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        waitingSince = clock.getAsLong();
      }
      for (Change change : changes) {
        waiting.remove(change.ref());
        waiting.put(change.ref(), change);
      }
    }
    loop.execute(debouncer::changed);
  }

  /** Says that everything the source knew at its start was submitted. */
  public void sourceSynced() {
    loop.execute(this::sync);
  }

  /** The latest update, or null while the source is not synced. */
  public @Nullable StateUpdate current() {
    return current;
  }

  /** Adds a listener, called on the loop's thread with each update from the next one on. It must not block or throw. */
  public void listen(Consumer<StateUpdate> listener) {
    listeners.add(listener);
  }

  private void sync() {
    if (!synced) {
      synced = true;
      release();
    }
  }

  /** Whether anything was published. */
  private boolean release() {
    if (!synced) {
      return false;
    }
    List<Change> batch;
    long since;
    synchronized (waiting) {
      batch = List.copyOf(waiting.values());
      since = waiting.isEmpty() ? clock.getAsLong() : waitingSince;
      waiting.clear();
    }
    ClusterState.Next next = apply(batch);
    state = next.state();
    StateUpdate before = current;
    if (before != null && next.changes().isEmpty()) {
      return false;
    }
    StateUpdate update =
        new StateUpdate(before == null ? 1 : before.version() + 1, next.state(), next.changes(), since);
    current = update;
    listeners.forEach(listener -> tell(listener, update));
    return true;
  }

  /** What cannot be applied is our fault and not the other changes': it is logged and left out. */
  private ClusterState.Next apply(List<Change> batch) {
    try {
      return state.with(batch);
    } catch (RuntimeException e) {
      return state.with(batch.stream().filter(this::applies).toList());
    }
  }

  private boolean applies(Change change) {
    try {
      state.with(List.of(change));
      return true;
    } catch (RuntimeException e) {
      LOG.error("{}: left out of the state", change.ref(), e);
      return false;
    }
  }

  private static void tell(Consumer<StateUpdate> listener, StateUpdate update) {
    try {
      listener.accept(update);
    } catch (RuntimeException e) {
      LOG.error("state {}: a listener failed", update.version(), e);
    }
  }
}
