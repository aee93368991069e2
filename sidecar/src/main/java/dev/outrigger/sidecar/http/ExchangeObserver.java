package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.config.HttpConnectionManagerSpec;

/** Hears of exchanges, on their event loop. What it is given is reused: nothing may be kept. */
public interface ExchangeObserver {

  /** Nobody listens. */
  ExchangeObserver NONE = new ExchangeObserver() {};

  /** A client has connected. */
  default void onConnected(HttpConnectionManagerSpec spec) {}

  /**
   * A client's connection is closed, whoever closed it.
   *
   * @param nanos since it was accepted
   */
  default void onDisconnected(HttpConnectionManagerSpec spec, long nanos) {}

  /** A head has been read and the request counts. */
  default void onStart(HttpExchange exchange) {}

  /** The exchange is over, whatever became of it. Exactly once after each start. */
  default void onFinish(HttpExchange exchange) {}
}
