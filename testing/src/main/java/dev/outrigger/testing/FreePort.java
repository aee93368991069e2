package dev.outrigger.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A port that somebody else is told to bind, who cannot take one by itself and say which. */
public final class FreePort {

  private FreePort() {}

  /** One that nobody listens on at the moment. */
  public static int on(String address) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address, 0));
      return socket.getLocalPort();
    }
  }
}
