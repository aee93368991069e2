package dev.outrigger.examples.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The directory of Kubernetes manifests that the control plane watches: the example's files, and the objects that a cluster would write by
 * itself: pods and the EndpointSlice. Files appear whole, by renaming.
 */
final class Manifests {

  private final Path directory;
  private final Setting setting;
  private final Set<Integer> ready = new TreeSet<>();

  Manifests(Path directory, Setting setting) throws IOException {
    this.directory = directory;
    this.setting = setting;
    Files.createDirectories(directory);
    write("goodjob.yaml", setting.example("manifests/goodjob.yaml"));
  }

  Path directory() {
    return directory;
  }

  void rules(Rules rules) throws IOException {
    write("goodjob-rules.yaml", rules.apply(setting.example("manifests/goodjob-rules.yaml")));
  }

  /** The pod is ready: it appears in the EndpointSlice. */
  void addPod(int number) throws IOException {
    ready.add(number);
    writeSlice();
  }

  void removePod(int number) throws IOException {
    ready.remove(number);
    writeSlice();
  }

  private void writeSlice() throws IOException {
    StringBuilder yaml = new StringBuilder(String.format(Locale.ROOT, """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: goodjob-1
          namespace: default
          labels: {kubernetes.io/service-name: goodjob}
        addressType: IPv4
        ports:
          - {name: http, port: %d, protocol: TCP}
        endpoints:
        """, Addresses.PORT));
    for (int number : ready) {
      yaml.append("  - addresses: [")
          .append(setting.addresses().podIp(number))
          .append("]\n    conditions: {ready: true, serving: true, terminating: false}\n")
          .append("    targetRef: {kind: Pod, name: goodjob-")
          .append(number)
          .append(", namespace: default}\n");
    }
    if (ready.isEmpty()) {
      yaml.append("  []\n");
    }
    for (int number : ready) {
      yaml.append(String.format(Locale.ROOT, """
          ---
          apiVersion: v1
          kind: Pod
          metadata:
            name: goodjob-%d
            namespace: default
            labels: {app: goodjob}
          status:
            phase: Running
            podIP: %s
            conditions: [{type: Ready, status: "True"}]
          """, number, setting.addresses().podIp(number)));
    }
    write("goodjob-pods.yaml", yaml.toString());
  }

  private void write(String file, String yaml) throws IOException {
    Path whole = Files.writeString(directory.resolve("." + file + ".new"), yaml);
    Files.move(whole, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
