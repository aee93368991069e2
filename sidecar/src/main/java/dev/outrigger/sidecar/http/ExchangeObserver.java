package dev.outrigger.sidecar.http;

/** Hears of exchanges, on their event loop. What it is given is reused: nothing may be kept. */
public interface ExchangeObserver {

  /** Nobody listens. */
  ExchangeObserver NONE = new ExchangeObserver() {};

  /** A head has been read and the request counts. */
  default void onStart(HttpExchange exchange) {}

  /** The exchange is over, whatever became of it. Exactly once after each start. */
  default void onFinish(HttpExchange exchange) {}
}
