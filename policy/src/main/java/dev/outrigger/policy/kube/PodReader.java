package dev.outrigger.policy.kube;

import dev.outrigger.policy.field.Fields;
import dev.outrigger.policy.field.IpLiteral;
import dev.outrigger.policy.kube.Pod.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a Pod. The many fields that only its kubelet needs are not ours to check. */
final class PodReader {

  private static final Map<String, Phase> PHASES =
      Map.of("Pending", Phase.PENDING, "Running", Phase.RUNNING, "Succeeded",
          Phase.SUCCEEDED, "Failed", Phase.FAILED, "Unknown", Phase.UNKNOWN);

  private PodReader() {}

  static Pod read(ObjectMeta metadata, Fields object) {
    boolean terminating = object.objectOrEmpty("metadata", fields -> {
      fields.leaveRest();
      return fields.has("deletionTimestamp");
    });
    Placement placement = object.objectOrEmpty("spec", PodReader::placement);
    return object.objectOrEmpty("status", status -> {
      status.leaveRest();
      return new Pod(metadata, placement.serviceAccount, ips(status),
          placement.nodeName.isEmpty() ? null : placement.nodeName,
          placement.hostNetwork, status.word("phase", PHASES, Phase.PENDING), ready(status),
          terminating);
    });
  }

  private static Placement placement(Fields spec) {
    spec.leaveRest();
    // serviceAccount is the older name; the API server keeps both equal.
    String account = spec.text("serviceAccountName", spec.text("serviceAccount", ""));
    return new Placement(account.isEmpty() ? "default" : account, spec.text("nodeName", ""),
        spec.flag("hostNetwork", false));
  }

  private static List<String> ips(Fields status) {
    List<String> ips = new ArrayList<>(status.objects("podIPs", PodReader::ip));
    String one = status.text("podIP", "");
    if (!one.isEmpty() && !IpLiteral.isAny(one)) {
      status.wrong("podIP", "an IP address");
    }
    if (ips.isEmpty() && !one.isEmpty()) {
      ips.add(one);
    }
    return ips;
  }

  private static String ip(Fields podIp) {
    return podIp.requiredText("ip", "an IP address", IpLiteral::isAny);
  }

  private static boolean ready(Fields status) {
    return status.objects("conditions", condition -> {
      condition.leaveRest();
      return condition.text("type", "") + "=" + condition.text("status", "");
    }).contains("Ready=True");
  }

  private record Placement(String serviceAccount, String nodeName, boolean hostNetwork) {}
}
