package dev.outrigger.controlplane.kube;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.finding.Finding;
import java.nio.file.Path;
import java.util.List;

/**
 * The cluster's objects from the manifests of a directory, followed as the files change.
 *
 * <p>Files directly in the directory that end in {@code .yaml}, {@code .yml} or {@code .json} are read, those whose names
 * begin with a dot or end as editors' temporary files do are not. A file that cannot be parsed keeps the objects that it
 * last gave; so does each object that is wrong in itself, while the others of its file are taken. A file that is gone
 * takes its objects with it. Of an object that stands in two files, the file that comes first by name counts.
 *
 * <p>Everything runs on one thread of its own, which also calls the listener.
 */
public final class ManifestDirectory implements AutoCloseable {

  /** What the directory tells. Called on the directory's own thread, one call at a time. */
  public interface Listener {

    /** Objects are new, different or gone; never empty. The first call carries all that was there at the start. */
    void changed(List<Change> changes);

    /** The picture is whole: all that was there at the start has been told. Called once. */
    void synced();

    /** What is wrong in the files now, all of it, each time that it is different from before. */
    void findings(List<Finding> findings);
  }

  /** Reads nothing yet. */
  public ManifestDirectory(Path directory, Listener listener) {}

  /** Begins to read and to follow; returns at once. */
  public void start() {}

  /** Ends; the listener is not called any more once this has returned. */
  @Override
  public void close() {}
}
