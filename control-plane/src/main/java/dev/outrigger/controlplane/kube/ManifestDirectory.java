package dev.outrigger.controlplane.kube;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's objects from the manifests of a directory, followed as the files change.
 *
 * <p>Files directly in the directory that end in {@code .yaml}, {@code .yml} or {@code .json} are read, those whose names
 * begin with a dot or {@code #}, as editors' temporary files do, are not. A file that cannot be parsed keeps the objects
 * that it last gave; so does each object that is wrong in itself, while the others of its file are taken. A file that is
 * gone takes its objects with it. Of an object that stands in two files, the file that comes first by name counts. While
 * the directory itself cannot be read, all stays as it was.
 *
 * <p>The operating system tells of changes; after one, the directory is read as soon as it is quiet for a moment, so that a
 * file is seen when it is whole. In case nothing is told, as on some network file systems, the directory is looked at each
 * second. Everything runs on one thread of its own, which also calls the listener.
 */
public final class ManifestDirectory implements ObjectSource {

  private static final Logger LOG = LoggerFactory.getLogger(ManifestDirectory.class);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Duration QUIET = Duration.ofMillis(30);

  /** How often quiet is waited for while changes go on. */
  private static final int MOST_WAITS = 4;

  private final Path directory;
  private final Listener listener;
  private final ManifestFiles files;
  private final Thread thread;
  private final WatchService watch;
  private @Nullable WatchKey watched;
  private List<Finding> toldFindings = List.of();
  private volatile boolean synced;
  private volatile Map<ObjectRef, Source> sources = Map.of();

  /** Reads nothing yet. */
  public ManifestDirectory(Path directory, Listener listener) {
    this.directory = directory;
    this.listener = listener;
    this.files = new ManifestFiles(directory);
    this.thread = Thread.ofPlatform().daemon().name("manifests").unstarted(this::follow);
    try {
      this.watch = directory.getFileSystem().newWatchService();
    } catch (IOException e) {
      throw new UncheckedIOException("watching " + directory, e);
    }
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public String missing() {
    return synced ? "" : directory + ": not read yet";
  }

  @Override
  public @Nullable Source source(ObjectRef object) {
    return sources.get(object);
  }

  @Override
  public void close() {
    try {
      watch.close();
      thread.join();
    } catch (IOException e) {
      throw new UncheckedIOException("ending to watch " + directory, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow() {
    try {
      Set<String> touched = Set.of();
      while (true) {
        // Before reading, so that nothing falls between the two.
        ensureWatched();
        look(touched);
        touched = awaitChange();
      }
    } catch (ClosedWatchServiceException e) {
      // Closed: the end.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A fault of ours in one look must not end the following: the next change may mend it. */
  private void look(Set<String> touched) {
    try {
      boolean whole = files.read(touched);
      tell(whole);
    } catch (RuntimeException e) {
      LOG.error("{}: not all of a change was taken", directory, e);
    }
  }

  private void tell(boolean whole) {
    sources = Map.copyOf(files.sources());
    List<Change> changes = files.takeChanges();
    if (!changes.isEmpty()) {
      listener.changed(changes);
    }
    List<Finding> findings = files.findings();
    if (!findings.equals(toldFindings)) {
      toldFindings = findings;
      listener.findings(findings);
    }
    if (whole && !synced) {
      synced = true;
      listener.synced();
    }
  }

  /** The names of the files that the system has told of, none of them after a second in which it told nothing. */
  private Set<String> awaitChange() throws InterruptedException {
    Set<String> touched = new HashSet<>();
    WatchKey key = watch.poll(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    for (int waits = 0; key != null && waits < MOST_WAITS; waits++) {
      collect(key, touched);
      key = watch.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (key != null) {
      collect(key, touched);
    }
    return touched;
  }

  private static void collect(WatchKey key, Set<String> touched) {
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.context() instanceof Path name) {
        touched.add(name.toString());
      }
    }
    key.reset();
  }

  /** Again after the directory was away. Without a watch, the look each second remains. */
  private void ensureWatched() {
    if (watched != null && watched.isValid()) {
      return;
    }
    try {
      watched = directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
    } catch (IOException e) {
      // Reading the directory, which comes next, fails too and tells why.
      watched = null;
    }
  }
}
