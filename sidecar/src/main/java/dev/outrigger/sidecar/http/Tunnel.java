package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.balance.Outcome;
import io.netty.buffer.ByteBuf;

/**
 * What an exchange becomes when the endpoint accepts an upgrade: bytes both ways, from one side no faster than the other takes them. A side
 * that ends its output ends the other's input; the exchange is over when both have ended, or when nothing has moved for the idle timeout.
 *
 * <p>
 * What the client sent before the upgrade was accepted has waited, unread: it would have been another request had the answer been another
 * (CVE-2026-73548). Reused by an exchange.
 */
final class Tunnel {

  private final HttpExchange exchange;
  private final DownstreamConnection downstream;
  private boolean open;
  private boolean clientEnded;
  private boolean endpointEnded;

  Tunnel(HttpExchange exchange, DownstreamConnection downstream) {
    this.exchange = exchange;
    this.downstream = downstream;
  }

  void reset() {
    open = false;
    clientEnded = false;
    endpointEnded = false;
  }

  boolean isOpen() {
    return open;
  }

  /** The 101 has been written. */
  void begin() {
    open = true;
    exchange.closesAfterwards();
    exchange.tries().onUpgraded();
    exchange.tries().current().beginTunnel();
    downstream.beginTunnel();
    exchange.flushRequest();
  }

  /** Takes {@code data} over. */
  void onClientData(ByteBuf data) {
    if (!exchange.isActive()) {
      data.release();
      return;
    }
    exchange.facts().requestBytes += data.readableBytes();
    exchange.touch();
    exchange.request().pass(data, exchange.tries().current());
  }

  /** The client sends no more. */
  void onClientEnd() {
    if (!exchange.isActive()) {
      return;
    }
    clientEnded = true;
    if (endpointEnded) {
      finish();
      return;
    }
    exchange.tries().current().endOutput();
  }

  /** The endpoint sends no more. */
  void onEndpointEnd() {
    endpointEnded = true;
    if (clientEnded) {
      finish();
      return;
    }
    downstream.output().end();
  }

  /** The endpoint's connection is gone; false when that cuts off what it had to say. */
  boolean onEndpointLost() {
    if (!open || !endpointEnded) {
      return false;
    }
    finish();
    return true;
  }

  private void finish() {
    exchange.tries().giveUp(Outcome.RESPONSE);
    exchange.complete();
  }
}
