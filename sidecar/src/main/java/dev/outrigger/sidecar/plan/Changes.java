package dev.outrigger.sidecar.plan;

import java.util.Map;

/**
 * How often resources of one kind came, changed and went. Immutable.
 */
public record Changes(long added, long modified, long removed) {

  static final Changes NONE = new Changes(0, 0, 0);

  /**
   * @param before resources by name
   * @param after those that hold now
   */
  Changes plus(Map<String, ?> before, Map<String, ?> after) {
    long come = 0;
    long changed = 0;
    for (Map.Entry<String, ?> entry : after.entrySet()) {
      Object known = before.get(entry.getKey());
      if (known == null) {
        come++;
      } else if (!known.equals(entry.getValue())) {
        changed++;
      }
    }
    long stayed = after.size() - come;
    return new Changes(added + come, modified + changed, removed + before.size() - stayed);
  }
}
