package dev.outrigger.sidecar.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request on warm connections leaves nothing for the garbage collector. */
class ExchangeAllocationTest {

  private static final int WARM_UP = 5_000;
  private static final int MEASURED = 5_000;

  private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

  /** The leak detector's records are allocations too. */
  @BeforeEach
  void stopLeakDetection() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void resumeLeakDetection() {
    ResourceLeakDetector.setLevel(before);
  }

  @Test
  void an_exchange_on_kept_connections_allocates_next_to_nothing() {
    try (RawUpstream upstream = RawUpstream.echo();
        ProxyFixture proxy = new ProxyFixture().cluster("up", upstream.port()).route("/", "up").start();
        RawClient client = proxy.connect()) {
      for (int i = 0; i < WARM_UP; i++) {
        client.get("/");
      }
      long start = allocatedByEventLoop();
      for (int i = 0; i < MEASURED; i++) {
        client.get("/");
      }
      double perRequest = (double) (allocatedByEventLoop() - start) / MEASURED;
      // The date line once a second and now and then an alarm are in it.
      assertThat(perRequest).as("bytes for each request").isLessThan(8);
    }
  }

  private static long allocatedByEventLoop() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().startsWith("proxy-")) {
        sum += threads.getThreadAllocatedBytes(id);
      }
    }
    return sum;
  }
}
