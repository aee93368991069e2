package dev.outrigger.controlplane;

import java.io.IOException;
import java.net.BindException;
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
      Throwable cause = e.getCause() instanceof BindException bind ? bind : e;
      throw new IOException(option + " " + text(address) + ": " + cause.getMessage()
          + " (stop the program that listens there, or choose another with " + option + ")", e);
    }
  }

  static String text(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }
}
