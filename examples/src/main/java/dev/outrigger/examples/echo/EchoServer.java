package dev.outrigger.examples.echo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A pod of an example service. It answers every request with its name, keeps a log of what it served, and can be told to answer otherwise:
 *
 * <pre>
 * POST /_echo/behave?status=503          every answer has this status
 * POST /_echo/behave?pattern=200,500     answers take these statuses in turn, then 200
 * POST /_echo/behave?delay=400           milliseconds before each answer
 * POST /_echo/die                        the process ends at once, as by kill -9
 * GET  /_echo/running                    how many requests are being answered
 * GET  /_echo/log                        a line per request: start and end in microseconds since the epoch, status
 * </pre>
 *
 * <p>With {@code --grpc-listen} it serves gRPC too: {@code outrigger.examples.Echo/Echo}, see {@link GrpcEcho}.
 *
 * <p>On SIGTERM it stops accepting, lets running requests finish, and ends.
 */
@Command(name = "outrigger echo", description = "Serves HTTP as one pod of an example service.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example: a pod on a loopback address", "  outrigger echo --pod goodjob-1 --listen 127.86.2.1:8080"})
public final class EchoServer implements Runnable {

  private static final int LOG_LIMIT = 200_000;
  private static final int DRAIN_SECONDS = 5;

  @Option(names = "--pod", required = true, description = "name that every answer gives") private String pod = "";

  @Option(names = "--listen", required = true, description = "HOST:PORT to serve on") private String listen = "";

  @Option(names = "--grpc-listen", description = "HOST:PORT to serve gRPC on, too") private String grpcListen = "";

  private final List<String> log = new ArrayList<>();
  private final AtomicInteger running = new AtomicInteger();
  private volatile Behaviour behaviour = Behaviour.GOOD;

  /** What the next answers are; replaced whole. */
  private record Behaviour(int status, List<Integer> pattern, Duration delay) {
    static final Behaviour GOOD = new Behaviour(200, List.of(), Duration.ZERO);
  }

  public static void main(String[] args) {
    int status = new CommandLine(new EchoServer()).setExecutionExceptionHandler((e, command, parsed) -> {
      command.getErr().println("outrigger echo: " + e.getMessage());
      return 1;
    }).execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  @Override
  public void run() {
    // Without it the server's two small writes per answer meet delayed acknowledgements: 40 ms each.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    InetSocketAddress address = address("--listen", listen);
    InetSocketAddress grpcAddress = grpcListen.isEmpty() ? null : address("--grpc-listen", grpcListen);
    try {
      HttpServer server = HttpServer.create(address, 1024);
      ThreadFactory threads = Thread.ofVirtual().name(pod + "-", 0).factory();
      server.setExecutor(Executors.newThreadPerTaskExecutor(threads));
      server.createContext("/", this::answer);
      server.createContext("/_echo/behave", this::behave);
      server.createContext("/_echo/log", this::showLog);
      server.createContext("/_echo/running", exchange -> send(exchange, 200, running.toString()));
      server.createContext("/_echo/die", exchange -> Runtime.getRuntime().halt(137));
      server.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(DRAIN_SECONDS)));
      if (grpcAddress != null) {
        GrpcEcho grpc = GrpcEcho.start(pod, grpcAddress);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> grpc.stop(Duration.ofSeconds(DRAIN_SECONDS))));
      }
      System.out.println(pod + " serves " + listen + (grpcListen.isEmpty() ? "" : " and gRPC on " + grpcListen));
    } catch (IOException e) {
      throw new CommandLine.ExecutionException(new CommandLine(this),
          listen + ": " + e.getMessage() + " (expected: a free address)", e);
    }
  }

  private InetSocketAddress address(String option, String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,5}")
        || Integer.parseInt(text.substring(colon + 1)) > 65_535) {
      throw new CommandLine.ParameterException(new CommandLine(this),
          option + ": \"" + text + "\" (expected: HOST:PORT, such as 127.86.2.1:8080)");
    }
    return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  private void answer(HttpExchange exchange) throws IOException {
    running.incrementAndGet();
    try {
      answerInTurn(exchange);
    } finally {
      running.decrementAndGet();
    }
  }

  private void answerInTurn(HttpExchange exchange) throws IOException {
    long start = micros();
    exchange.getRequestBody().readAllBytes();
    Behaviour now = takeTurn();
    if (!now.delay.isZero()) {
      pause(now.delay);
    }
    // Logged before the answer leaves, so that whoever has seen the answer finds it in the log.
    synchronized (log) {
      if (log.size() < LOG_LIMIT) {
        log.add(start + " " + micros() + " " + now.status);
      }
    }
    exchange.getResponseHeaders().set("x-pod", pod);
    send(exchange, now.status, pod + "\n");
  }

  private synchronized Behaviour takeTurn() {
    Behaviour now = behaviour;
    if (now.pattern.isEmpty()) {
      return now;
    }
    behaviour = new Behaviour(now.status, now.pattern.subList(1, now.pattern.size()), now.delay);
    return new Behaviour(now.pattern.getFirst(), List.of(), now.delay);
  }

  private static void pause(Duration delay) {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void behave(HttpExchange exchange) throws IOException {
    int status = 200;
    List<Integer> pattern = new ArrayList<>();
    Duration delay = Duration.ZERO;
    String query = exchange.getRequestURI().getQuery();
    for (String pair : query == null ? new String[0] : query.split("&")) {
      int equals = pair.indexOf('=');
      String value = pair.substring(equals + 1);
      switch (pair.substring(0, Math.max(equals, 0))) {
        case "status" -> status = Integer.parseInt(value);
        case "delay" -> delay = Duration.ofMillis(Long.parseLong(value));
        case "pattern" -> {
          for (String next : value.split(",")) {
            pattern.add(Integer.parseInt(next));
          }
        }
        default -> {
          send(exchange, 400, pair + " (expected: status=, delay= or pattern=)\n");
          return;
        }
      }
    }
    behaviour = new Behaviour(status, List.copyOf(pattern), delay);
    send(exchange, 200, "ok\n");
  }

  private void showLog(HttpExchange exchange) throws IOException {
    String text;
    synchronized (log) {
      text = String.join("\n", log);
    }
    send(exchange, 200, text);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
