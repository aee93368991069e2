package dev.outrigger.benchmarks.push;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The process of the simulated proxies, told on its input what to do, one line each, and answering in lines:
 * {@code connect PORT PROXIES} opens the streams ({@code synced NANOS BYTES} once all have all),
 * {@code expect MARKER COUNT} waits for so many endpoint resources that contain the marker ({@code armed}, then
 * {@code had NANOS...} when all proxies have them), {@code record FILE} keeps the last response. Times are of {@link System#nanoTime},
 * which on Linux all processes read from one clock.
 */
final class FleetMain implements SimulatedProxy.Fleet {

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final int proxies;
  private final AtomicInteger unsynced;
  private final AtomicLong bytes = new AtomicLong();
  private volatile @Nullable Expectation expectation;
  private volatile DeltaDiscoveryResponse last = DeltaDiscoveryResponse.getDefaultInstance();

  /** What is waited for: how many resources each proxy still lacks, and when it had them all. */
  private record Expectation(
      ByteString marker,
      AtomicIntegerArray missing,
      AtomicLongArray had,
      AtomicInteger proxiesMissing) {}

  private FleetMain(int proxies) {
    this.proxies = proxies;
    this.unsynced = new AtomicInteger(proxies);
  }

  public static void main(String[] args) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    FleetMain fleet = new FleetMain(Integer.parseInt(args[1]));
    fleet.connect(Integer.parseInt(args[0]));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      fleet.run(line.split(" "));
    }
    System.exit(0);
  }

  private void connect(int port) {
    for (int i = 0; i < proxies; i++) {
      ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
          .usePlaintext()
          .directExecutor()
          .maxInboundMessageSize(64 << 20)
          .build();
      channels.add(channel);
      new SimulatedProxy(i, channel, this);
    }
    out.println("connected");
  }

  private void run(String[] words) throws IOException {
    switch (words[0]) {
      case "expect" -> expect(words[1], Integer.parseInt(words[2]));
      case "record" -> {
        Files.write(Path.of(words[1]), last.toByteArray());
        out.println("recorded");
      }
      default -> throw new IllegalArgumentException(words[0] + " (expected: expect or record)");
    }
  }

  private void expect(String marker, int count) {
    AtomicIntegerArray missing = new AtomicIntegerArray(proxies);
    for (int i = 0; i < proxies; i++) {
      missing.set(i, count);
    }
    expectation = new Expectation(ByteString.copyFromUtf8(marker), missing, new AtomicLongArray(proxies),
        new AtomicInteger(proxies));
    out.println("armed");
  }

  @Override
  public void synced(long ofProxy) {
    bytes.addAndGet(ofProxy);
    if (unsynced.decrementAndGet() == 0) {
      out.println("synced " + System.nanoTime() + " " + bytes.get());
    }
  }

  @Override
  public void endpoints(int proxy, DeltaDiscoveryResponse response, long nanos) {
    Expectation expected = expectation;
    if (expected == null) {
      return;
    }
    last = response;
    int found = 0;
    for (Resource resource : response.getResourcesList()) {
      if (contains(resource.getResource().getValue(), expected.marker)) {
        found++;
      }
    }
    if (found == 0 || expected.missing.get(proxy) <= 0 || expected.missing.addAndGet(proxy, -found) > 0) {
      return;
    }
    expected.had.set(proxy, nanos);
    if (expected.proxiesMissing.decrementAndGet() == 0) {
      StringBuilder line = new StringBuilder("had");
      for (int i = 0; i < proxies; i++) {
        line.append(' ').append(expected.had.get(i));
      }
      out.println(line);
    }
  }

  @Override
  public void failed(int proxy, Throwable cause) {
    out.println("failed proxy " + proxy + ": " + cause.toString().replace('\n', ' '));
  }

  private static boolean contains(ByteString text, ByteString marker) {
    byte first = marker.byteAt(0);
    int end = text.size() - marker.size();
    for (int i = 0; i <= end; i++) {
      if (text.byteAt(i) == first && text.substring(i, i + marker.size()).equals(marker)) {
        return true;
      }
    }
    return false;
  }
}
