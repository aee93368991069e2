package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.field.IpLiteral;
import dev.outrigger.policy.kube.Node.Locality;
import org.jspecify.annotations.Nullable;

/** Reads the backend of a WorkloadEntry, or one that stands in a ServiceEntry. */
final class WorkloadReader {

  private static final String UNIX = "unix://";

  private WorkloadReader() {}

  static Workload read(Fields workload) {
    workload.notSupported("network");
    Integer weight = workload.whole("weight", 0, Integer.MAX_VALUE);
    return new Workload(address(workload), workload.portMap("ports"), workload.textMap("labels"), locality(workload),
        weight == null || weight == 0 ? 1 : weight, workload.text("serviceAccount", ""));
  }

  private static String address(Fields workload) {
    String address = workload.requiredText("address", "an IP address, or a DNS name", WorkloadReader::isAddress);
    if (address.startsWith(UNIX)) {
      workload.error("address", "not-supported",
          address + " is a Unix domain socket, which is not supported yet (expected: an IP address, or a DNS name)");
    }
    return address;
  }

  private static boolean isAddress(String text) {
    return text.startsWith(UNIX) || IpLiteral.isAny(text) || HostNames.isName(text);
  }

  /** Region, zone and subzone, as far as they are told. */
  private static @Nullable Locality locality(Fields workload) {
    String text = workload.text("locality", "");
    if (text.isEmpty()) {
      return null;
    }
    String[] parts = text.split("/", 3);
    return new Locality(parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
  }
}
