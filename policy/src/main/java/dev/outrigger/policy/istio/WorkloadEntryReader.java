package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.kube.ObjectMeta;
import java.util.HashMap;
import java.util.Map;

/** Reads a WorkloadEntry. */
final class WorkloadEntryReader {

  private WorkloadEntryReader() {}

  static WorkloadEntry read(ObjectMeta metadata, Fields object) {
    object.leave("status");
    Workload read = object.objectOrEmpty("spec", WorkloadReader::read);
    Map<String, String> labels = new HashMap<>(read.labels());
    labels.putAll(metadata.labels());
    return new WorkloadEntry(metadata, new Workload(read.address(), read.ports(), labels, read.locality(),
        read.weight(), read.serviceAccount()));
  }
}
