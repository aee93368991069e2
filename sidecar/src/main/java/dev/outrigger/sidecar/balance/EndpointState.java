package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.Locality;
import dev.outrigger.sidecar.config.NetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One living endpoint of an upstream: found by identity, one per address, surviving new plans as long as its cluster has the address.
 * Counters are shared by all event loops.
 */
public final class EndpointState {

  private final NetAddress address;
  private final String text;
  private final AtomicInteger activeRequests = new AtomicInteger();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong successes = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final AtomicLong timeouts = new AtomicLong();
  private final AtomicInteger activeConnections = new AtomicInteger();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong connectFailures = new AtomicLong();
  private final OutlierState outlier = new OutlierState();
  private volatile Placement placement;
  private volatile long lastPicked;

  EndpointState(Placement placement) {
    this.address = placement.spec().address();
    this.text = address.toString();
    this.placement = placement;
  }

  /** What the control plane says of an endpoint, which may change while it lives. */
  record Placement(EndpointSpec spec, Locality locality, int priority) {}

  void place(Placement changed) {
    placement = changed;
  }

  public NetAddress address() {
    return address;
  }

  public EndpointSpec spec() {
    return placement.spec();
  }

  public Locality locality() {
    return placement.locality();
  }

  public int priority() {
    return placement.priority();
  }

  /** Tries that were started and have not finished. */
  public int activeRequests() {
    return activeRequests.get();
  }

  public long totalRequests() {
    return requests.get();
  }

  /** Responses below 500. */
  public long successes() {
    return successes.get();
  }

  /** Responses of 500 and above, resets, timeouts and failed connects. */
  public long errors() {
    return errors.get();
  }

  public long timeouts() {
    return timeouts.get();
  }

  public int activeConnections() {
    return activeConnections.get();
  }

  public long totalConnections() {
    return connections.get();
  }

  public long connectFailures() {
    return connectFailures.get();
  }

  /** True while outlier detection keeps the endpoint out. */
  public boolean ejected() {
    return outlier.standing().phase() == Standing.Phase.OUT;
  }

  /** True while single requests find out whether it is well again. */
  public boolean onProbation() {
    return outlier.standing().isOnProbation();
  }

  /** Times it was taken out. */
  public int ejections() {
    return outlier.standing().ejections();
  }

  /** Success rate of the last full interval in per cent, -1 when there were too few requests to tell. */
  public double successRate() {
    return outlier.successRate();
  }

  /** As {@link #successRate()}, of connecting and answering at all; only with {@code split_external_local_origin_errors}. */
  public double localOriginSuccessRate() {
    return outlier.localOriginSuccessRate();
  }

  /** A pool dials; follow with {@link #connectionClosed()} once it is closed or the dial failed. */
  public void connectionOpened() {
    activeConnections.getAndIncrement();
    connections.getAndIncrement();
  }

  public void connectionClosed() {
    activeConnections.getAndDecrement();
  }

  public void connectFailed() {
    connectFailures.getAndIncrement();
  }

  OutlierState outlier() {
    return outlier;
  }

  /** The pick's number in its upstream's sequence; the smaller, the longer ago. */
  long lastPicked() {
    return lastPicked;
  }

  void pickedAt(long sequence) {
    lastPicked = sequence;
  }

  void begin() {
    activeRequests.getAndIncrement();
    requests.getAndIncrement();
  }

  void end(Outcome outcome, int httpStatus) {
    activeRequests.getAndDecrement();
    switch (outcome) {
      case RESPONSE -> (httpStatus < 500 ? successes : errors).getAndIncrement();
      case TIMEOUT -> {
        timeouts.getAndIncrement();
        errors.getAndIncrement();
      }
      case CONNECT_FAILURE, CONNECT_TIMEOUT, RESET -> errors.getAndIncrement();
      case CANCELLED -> {
        // says nothing about the endpoint
      }
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
