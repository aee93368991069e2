package dev.outrigger.controlplane;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Binds sockets so that a failure tells the user which one it was and what to do. */
final class Binding {

  /** Binds to an address. */
  interface Step<T> {

    T bind(InetSocketAddress address) throws IOException;
  }

  private Binding() {}

  static <T> T attempt(String option, InetSocketAddress address, Step<T> step) throws IOException {
    try {
      return step.bind(address);
    } catch (IOException e) {
      throw new IOException(option + " " + text(address) + ": " + reason(e)
          + " (stop the program that listens there, or choose another with " + option + ")", e);
    }
  }

  /** What the kernel says: Netty puts an exception of its own around it, and epoll's says before it which call it was. */
  private static String reason(IOException e) {
    String message = String.valueOf(e.getCause() instanceof IOException cause ? cause.getMessage() : e.getMessage());
    return message.substring(message.lastIndexOf(": ") + 1).strip();
  }

  static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }
}
