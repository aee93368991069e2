package dev.outrigger.examples.envoy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends one request after the other over one connection, some hundred a second, and notes every answer that is not 200. */
final class SteadyClient implements AutoCloseable {

  private static final int PAUSE_MILLIS = 5;
  private static final int ANSWER_MILLIS = 15_000;

  private final InetSocketAddress proxy;
  private final String authority;
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final Thread thread = Thread.ofPlatform().name("steady-client").unstarted(this::run);
  private volatile boolean stopping;

  SteadyClient(InetSocketAddress proxy, String authority) {
    this.proxy = proxy;
    this.authority = authority;
  }

  void start() {
    thread.start();
  }

  /** The status lines and errors so far that were not expected, the first few of them. */
  List<String> failures() {
    return List.copyOf(failures.subList(0, Math.min(5, failures.size())));
  }

  /** Ends it and tells how many requests there were. */
  int stop() {
    close();
    return requests.get();
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (Socket socket = new Socket(proxy.getAddress(), proxy.getPort())) {
      socket.setSoTimeout(ANSWER_MILLIS);
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      byte[] request = ("GET / HTTP/1.1\r\nHost: " + authority + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
      while (!stopping) {
        socket.getOutputStream().write(request);
        String status = String.valueOf(in.readLine());
        skip(in);
        requests.incrementAndGet();
        if (!status.startsWith("HTTP/1.1 200 ")) {
          failures.add(status);
        }
        // The pace of its requests, on a thread of its own: nothing is waited for.
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (IOException e) {
      failures.add(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The rest of a head, and a body with a length. */
  private static void skip(BufferedReader in) throws IOException {
    int length = 0;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    for (int i = 0; i < length; i++) {
      if (in.read() < 0) {
        throw new IOException("the connection ended within an answer");
      }
    }
  }
}
