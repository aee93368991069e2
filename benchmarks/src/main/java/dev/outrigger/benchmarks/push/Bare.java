package dev.outrigger.benchmarks.push;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A bare gRPC server in a JVM like the control plane's, with as many simulated proxies of its own. */
record Bare(Child child, Fleet fleet, Changes pushes) implements AutoCloseable {

  /**
   * Starts one.
   *
   * @param transport {@code nio}, or {@code epoll}
   * @param recorded  the response that it sends
   * @param marker    what that contains
   */
  static Bare start(Path directory, Path home, String transport, Path recorded, String marker, int proxies)
      throws IOException, InterruptedException {
    Child child = Child.java(directory.resolve("bare-" + transport + ".log"),
        List.of("@" + home.resolve("control-plane/jvm.options")), BareServerMain.class, recorded, transport);
    int port = Integer.parseInt(child.find("").strip());
    Fleet fleet = Fleet.connect(directory, port, proxies);
    // Nothing tells when the last stream has reached the server.
    TimeUnit.SECONDS.sleep(3);
    return new Bare(child, fleet, new Changes(child, fleet, number -> child.say("push"), () -> 0).of(marker));
  }

  @Override
  public void close() {
    fleet.close();
    child.close();
  }
}
