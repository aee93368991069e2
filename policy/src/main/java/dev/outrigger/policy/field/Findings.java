package dev.outrigger.policy.field;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.finding.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what is found in one object while it is read. */
public final class Findings {

  private final @Nullable ObjectRef object;
  private final @Nullable String file;
  private final List<Finding> found = new ArrayList<>();

  /**
   * @param object what is read, or null when that is not known yet
   * @param file where it stands, or null when it did not come from a file
   */
  public Findings(@Nullable ObjectRef object, @Nullable String file) {
    this.object = object;
    this.file = file;
  }

  public void add(Severity severity, String code, int line, String path, String message) {
    Source source = file == null ? null : new Source(file, Math.max(1, line));
    found.add(new Finding(severity, code, object, source, path, message));
  }

  public boolean hasErrors() {
    return found.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
  }

  /** What was found so far, in the order found. */
  public List<Finding> all() {
    return List.copyOf(found);
  }
}
