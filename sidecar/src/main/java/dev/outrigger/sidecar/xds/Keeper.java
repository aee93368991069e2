package dev.outrigger.sidecar.xds;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the configuration is written: one second after the first change that is not yet on disk, so that a burst costs one write and
 * a steady stream of changes cannot put it off. Lives on the control thread; the disk is another thread's.
 */
final class Keeper {

  private static final long QUIET_MILLIS = 1000;

  private final KeptConfiguration kept;
  private final Supplier<List<Update>> state;
  private final ScheduledExecutorService control;
  private final Executor blocking;
  private @Nullable ScheduledFuture<?> timer;
  private boolean writing;
  private boolean again;

  Keeper(KeptConfiguration kept, Supplier<List<Update>> state, ScheduledExecutorService control, Executor blocking) {
    this.kept = kept;
    this.state = state;
    this.control = control;
    this.blocking = blocking;
  }

  List<Update> read() {
    return kept.read();
  }

  void changed() {
    if (writing) {
      again = true;
    } else if (timer == null) {
      timer = control.schedule(this::write, QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Writes what is not yet on disk before it returns. */
  void close() {
    if (timer != null || again) {
      if (timer != null) {
        timer.cancel(false);
      }
      kept.write(state.get());
    }
  }

  private void write() {
    timer = null;
    writing = true;
    List<Update> updates = state.get();
    blocking.execute(() -> {
      kept.write(updates);
      control.execute(this::written);
    });
  }

  private void written() {
    writing = false;
    if (again) {
      again = false;
      changed();
    }
  }
}
