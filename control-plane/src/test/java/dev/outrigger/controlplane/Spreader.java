package dev.outrigger.controlplane;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** One address before several servers on loopback, each connection to one of them by chance, as a Service of Kubernetes does it. */
final class Spreader implements AutoCloseable {

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
  private final List<InetSocketAddress> servers = new CopyOnWriteArrayList<>();
  private final Random random = new Random(7);

  Spreader() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  void add(InetSocketAddress server) {
    servers.add(server);
  }

  /** For new connections; those that are open stay. */
  void remove(InetSocketAddress server) {
    servers.remove(server);
  }

  InetSocketAddress address() {
    return new InetSocketAddress("127.0.0.1", socket.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        InetSocketAddress server = servers.get(random.nextInt(servers.size()));
        Thread.ofVirtual().start(() -> relay(client, server));
      }
    } catch (IOException closed) {
      servers.clear();
    }
  }

  private static void relay(Socket client, InetSocketAddress address) {
    try (client; Socket server = new Socket(address.getAddress(), address.getPort())) {
      Thread.ofVirtual().start(() -> pump(server, client));
      pump(client, server);
    } catch (IOException e) {
      // As of a server that is not there.
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from; to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One side has gone: both are closed.
    }
  }
}
