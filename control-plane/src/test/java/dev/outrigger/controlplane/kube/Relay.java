package dev.outrigger.controlplane.kube;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a server on loopback that can be cut, so that it changes while somebody cannot see it. */
final class Relay implements AutoCloseable {

  private final int target;
  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final Object lock = new Object();
  /** Guarded by {@link #lock}. */
  private State state = State.OPEN;

  private enum State {
    OPEN, HELD, CUT
  }

  Relay(int target) throws IOException {
    this.target = target;
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Lets new connections through, and those that were held. */
  void open() {
    become(State.OPEN);
  }

  /** Breaks all connections; new ones are made and get no answer until it is open again. */
  void hold() {
    become(State.HELD);
    breakAll();
  }

  /** Breaks all connections, new ones too. */
  void cut() {
    become(State.CUT);
    breakAll();
  }

  @Override
  public void close() throws IOException {
    cut();
    socket.close();
  }

  private void become(State next) {
    synchronized (lock) {
      state = next;
      lock.notifyAll();
    }
  }

  private void breakAll() {
    connections.forEach(Relay::end);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> connect(client));
      }
    } catch (IOException e) {
      breakAll();
    }
  }

  private void connect(Socket client) {
    connections.add(client);
    try (client) {
      synchronized (lock) {
        while (state == State.HELD) {
          lock.wait();
        }
        if (state == State.CUT) {
          return;
        }
      }
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
        connections.add(server);
        Thread back = Thread.ofVirtual().start(() -> copy(server, client));
        copy(client, server);
        back.join();
      }
    } catch (IOException e) {
      end(client);
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
      end(from);
      end(to);
    }
  }

  private static void end(Socket connection) {
    try {
      connection.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
