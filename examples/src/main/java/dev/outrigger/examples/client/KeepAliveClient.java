package dev.outrigger.examples.client;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sends GET requests over keep-alive connections and prints a line for each: start in microseconds since the epoch, duration in microseconds,
 * status (0 when there was none), the pod that answered, and what went wrong: {@code -}, {@code refused}, {@code timeout} or {@code broken}.
 * Ends after {@code --count} requests or when its standard input ends.
 */
@Command(name = "client", description = "Sends requests over keep-alive connections and prints a line for each.",
    mixinStandardHelpOptions = true)
public final class KeepAliveClient implements Runnable {

  private static final int TIMEOUT_MILLIS = 10_000;

  @Option(names = "--url", required = true, description = "what to get") private URI url =
      URI.create("http://localhost/");

  @Option(names = "--proxy",
      description = "HOST:PORT of an HTTP proxy, as http_proxy= names it") private @Nullable String proxy;

  @Option(names = "--header", description = "'name: value', may be given several times") private List<String> headers =
      List.of();

  @Option(names = "--connections", defaultValue = "1",
      description = "connections (default: ${DEFAULT-VALUE})") private int connections = 1;

  @Option(names = "--rate", defaultValue = "100",
      description = "requests a second, all connections together (default: ${DEFAULT-VALUE})") private int rate = 100;

  @Option(names = "--count", defaultValue = "9223372036854775807",
      description = "requests in all (default: until standard input ends)") private long count = Long.MAX_VALUE;

  private final AtomicLong next = new AtomicLong();
  private volatile boolean stopped;

  public static void main(String[] args) {
    System.exit(new CommandLine(new KeepAliveClient()).execute(args));
  }

  @Override
  public void run() {
    InetSocketAddress server = proxy == null ? address(url.getHost(), url.getPort())
        : address(proxy.substring(0, proxy.lastIndexOf(':')),
            Integer.parseInt(proxy.substring(proxy.lastIndexOf(':') + 1)));
    String target = proxy == null ? url.getRawPath() : url.toString();
    StringBuilder extra = new StringBuilder();
    headers.forEach(header -> extra.append(header).append("\r\n"));
    byte[] request = KeepAliveConnection.request(target, url.getAuthority(), extra.toString());

    if (count == Long.MAX_VALUE) {
      Thread.ofPlatform().daemon().start(this::stopWhenInputEnds);
    }
    long start = System.nanoTime();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      threads
          .add(Thread.ofPlatform().start(() -> send(new KeepAliveConnection(server, request, TIMEOUT_MILLIS), start)));
    }
    for (Thread thread : threads) {
      join(thread);
    }
    System.out.flush();
  }

  private void send(KeepAliveConnection connection, long start) {
    try (connection) {
      while (!stopped) {
        long turn = next.getAndIncrement();
        if (turn >= count) {
          return;
        }
        waitUntil(start + turn * 1_000_000_000L / rate);
        one(connection);
      }
    }
  }

  private static void one(KeepAliveConnection connection) {
    long start = micros();
    String result;
    try {
      KeepAliveConnection.Answer answer = connection.get();
      result = answer.status() + " " + answer.pod() + " -";
    } catch (ConnectException e) {
      result = failure(connection, "refused");
    } catch (SocketTimeoutException e) {
      result = failure(connection, "timeout");
    } catch (IOException e) {
      result = failure(connection, "broken");
    }
    System.out.println(start + " " + (micros() - start) + " " + result);
  }

  private static String failure(KeepAliveConnection connection, String what) {
    connection.close();
    return "0 - " + what;
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void stopWhenInputEnds() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      System.err.println("standard input: " + e.getMessage());
    }
    stopped = true;
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(host, port < 0 ? 80 : port);
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
