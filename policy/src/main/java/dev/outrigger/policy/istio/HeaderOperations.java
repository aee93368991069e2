package dev.outrigger.policy.istio;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the headers of requests and of their responses are changed. */
public record HeaderOperations(Edits request, Edits response) {

  public static final HeaderOperations NONE = new HeaderOperations(Edits.NONE, Edits.NONE);

  /**
   * In the order of removing, setting, adding; names as written.
   *
   * @param set replaces what is there; {@code host} and {@code :authority} mean the host that is asked for
   * @param add beside what is there
   */
  public record Edits(Map<String, String> set, Map<String, String> add, List<String> remove) {

    static final Edits NONE = new Edits(Map.of(), Map.of(), List.of());

    public Edits {
      set = Collections.unmodifiableSortedMap(new TreeMap<>(set));
      add = Collections.unmodifiableSortedMap(new TreeMap<>(add));
      remove = List.copyOf(remove);
    }
  }
}
