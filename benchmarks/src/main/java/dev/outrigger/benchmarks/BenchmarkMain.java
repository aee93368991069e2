package dev.outrigger.benchmarks;

import dev.outrigger.benchmarks.peers.Footprint;
import dev.outrigger.benchmarks.peers.Http1Comparison;
import dev.outrigger.benchmarks.push.PushBenchmark;
import java.io.IOException;
import java.nio.file.Path;

/** {@code outrigger benchmark}: measurements that anyone can repeat; none of them is a test. */
final class BenchmarkMain {

  private static final String USAGE = """
      Usage: outrigger benchmark http1 [ROUNDS [SECONDS]] | footprint | control-plane [CHANGES | SERVICES PROXIES [CHANGES]]
      Measures on this machine; quote ratios of one run only.
        http1      CPU per request of the sidecar beside nginx, HAProxy and Envoy
        footprint  the sidecar's start and idle memory
        control-plane  pushes from a real API server to simulated sidecars, beside a bare gRPC server;
                   without sizes, how they grow (some ten minutes). Needs OUTRIGGER_KUBE and etcd

      Example: five rounds of four seconds for each proxy
        OUTRIGGER_ENVOY=/path/to/envoy outrigger benchmark http1 5 4
      """;

  private BenchmarkMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path home = Path.of(System.getProperty("outrigger.home", ".")).toAbsolutePath();
    switch (args.length == 0 ? "" : args[0]) {
      case "http1" -> Http1Comparison.measure(home, args.length > 1 ? Integer.parseInt(args[1]) : 5,
          args.length > 2 ? Integer.parseInt(args[2]) : 4, System.out);
      case "control-plane" -> controlPlane(home, args);
      case "footprint" -> Footprint.measure(home, System.out);
      case "", "-h", "--help" -> System.out.print(USAGE);
      default -> {
        System.err.print(args[0] + " (expected: http1, footprint or control-plane)\n" + USAGE);
        System.exit(2);
      }
    }
  }

  private static void controlPlane(Path home, String[] args) throws IOException, InterruptedException {
    if (args.length < 3) {
      PushBenchmark.measure(home, args.length > 1 ? Integer.parseInt(args[1]) : 150, System.out);
      return;
    }
    PushBenchmark.measure(home, Integer.parseInt(args[1]), Integer.parseInt(args[2]),
        args.length > 3 ? Integer.parseInt(args[3]) : 150, System.out);
  }
}
