package dev.outrigger.examples.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Balances as kube-proxy does: an endpoint is drawn at random when a connection is opened, and all that the connection carries goes there.
 */
@Command(name = "connection-balancer", description = "Relays each connection to a random endpoint, as kube-proxy does.",
    mixinStandardHelpOptions = true)
public final class ConnectionBalancer implements Runnable {

  @Option(names = "--listen", required = true, description = "HOST:PORT of the service") private String listen = "";

  @Option(names = "--endpoint", required = true,
      description = "HOST:PORT of a pod, may be given several times") private List<String> endpoints = List.of();

  public static void main(String[] args) {
    System.exit(new CommandLine(new ConnectionBalancer()).execute(args));
  }

  @Override
  public void run() {
    try (ServerSocket server = new ServerSocket(port(listen), 128, InetAddress.getByName(host(listen)))) {
      System.out.println("connections to " + listen + " go to one of " + endpoints);
      while (true) {
        Socket downstream = server.accept();
        Thread.ofVirtual().start(() -> relay(downstream));
      }
    } catch (IOException e) {
      throw new CommandLine.ExecutionException(new CommandLine(this),
          listen + ": " + e.getMessage() + " (expected: a free address)", e);
    }
  }

  private void relay(Socket downstream) {
    String endpoint = endpoints.get(ThreadLocalRandom.current().nextInt(endpoints.size()));
    try (downstream; Socket upstream = new Socket(host(endpoint), port(endpoint))) {
      downstream.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().start(() -> copy(upstream, downstream));
      copy(downstream, upstream);
      back.join();
    } catch (IOException e) {
      System.out.println(endpoint + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // One side is gone: the other one ends with it, as a relay of packets would end.
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      System.out.println("close: " + e.getMessage());
    }
  }

  private static String host(String address) {
    return address.substring(0, address.lastIndexOf(':'));
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }
}
