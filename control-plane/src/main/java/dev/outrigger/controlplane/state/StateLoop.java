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

/**
 * Owns the mesh's state. Changes are submitted from any thread and kept by key, the latest of each only, so what waits is bounded
 * by the size of the mesh. One thread applies them in batches, as the {@link Debounce} says, and publishes the result: by
 * {@link #current} and to the listeners, in order. A batch that changes nothing is not published.
 *
 * <p>Nothing is published before the source has said that it is synced: half a mesh looks like a mesh that lost its services.
 */
public final class StateLoop {

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
    boolean first;
    synchronized (waiting) {
      first = waiting.isEmpty();
      if (first) {
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

  private void release() {
    if (!synced) {
      return;
    }
    List<Change> batch;
    long since;
    synchronized (waiting) {
      batch = List.copyOf(waiting.values());
      since = waiting.isEmpty() ? clock.getAsLong() : waitingSince;
      waiting.clear();
    }
    ClusterState.Next next = state.with(batch);
    state = next.state();
    StateUpdate before = current;
    if (before != null && next.changes().isEmpty()) {
      return;
    }
    StateUpdate update =
        new StateUpdate(before == null ? 1 : before.version() + 1, next.state(), next.changes(), since);
    current = update;
    listeners.forEach(listener -> listener.accept(update));
  }
}
