package dev.outrigger.controlplane.kube;

import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Source;
import dev.outrigger.policy.tree.Tree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the mesh's objects come from: read once, then followed as they change, on threads of its own. */
public interface ObjectSource extends AutoCloseable {

  /** What a source tells. Called on threads of the source, one call at a time. */
  interface Listener {

    /**
     * Objects are new, different or gone; never empty, and never what says the same as before. An object with an error stays
     * what it was.
     */
    void changed(List<Change> changes);

    /** The picture is whole: all that was there at the start has been told. Called once. */
    void synced();

    /** What is wrong in the objects now, all of it, each time that it is different from before. */
    void findings(List<Finding> findings);

    /**
     * A traffic rule in a cluster is so now, whatever is different in it, were it only its status. Told besides the others,
     * and before them.
     *
     * @param object as the API server gives it, without the fields that are its own book-keeping
     */
    default void seen(ObjectRef ref, Tree.Mapping object) {}

    /** A traffic rule that was {@link #seen} is gone. */
    default void gone(ObjectRef ref) {}
  }

  /** Begins to read and to follow; returns at once. */
  void start();

  /** What the picture still lacks, for a person; empty once it is whole. Any thread may ask. */
  String missing();

  /** The place in a text where an object stands, null when it does not come from one. Any thread may ask. */
  @Nullable
  Source source(ObjectRef object);

  /** Ends; the listener is not called any more once this has returned. */
  @Override
  void close();
}
