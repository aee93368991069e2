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
   * @param remote true when the client closed it, false when we did
   * @param active true when a request was under way
   */
  default void onDisconnected(HttpConnectionManagerSpec spec, long nanos, boolean remote, boolean active) {}

  /** A head has been read and the request counts. */
  default void onStart(HttpExchange exchange) {}

  /**
   * A try has failed and another will follow.
   *
   * @param status of the response that is not passed on, 0 when there was none
   */
  default void onRetry(HttpExchange exchange, int status) {}

  /** A try has taken longer than its route allows. */
  default void onTryTimeout(HttpExchange exchange) {}

  /** The exchange is over, whatever became of it. Exactly once after each start. */
  default void onFinish(HttpExchange exchange) {}
}
