package dev.outrigger.controlplane.status;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts together what was found, object by object. Pure. */
public final class Reports {

  private Reports() {}

  /**
   * @param findings   of any objects, in the order in which they are to be told
   * @param rejections by the object that caused them
   */
  public static Map<ObjectRef, Report> of(List<Finding> findings, Map<ObjectRef, Report.Rejection> rejections) {
    Map<ObjectRef, List<Finding>> byObject = new HashMap<>();
    for (Finding finding : findings) {
      ObjectRef object = finding.object();
      if (object != null) {
        byObject.computeIfAbsent(object, none -> new ArrayList<>()).add(finding);
      }
    }
    Set<ObjectRef> objects = new HashSet<>(byObject.keySet());
    objects.addAll(rejections.keySet());
    Map<ObjectRef, Report> reports = new HashMap<>();
    objects.forEach(
        object -> reports.put(object, new Report(byObject.getOrDefault(object, List.of()), rejections.get(object))));
    return reports;
  }
}
