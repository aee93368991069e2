package dev.outrigger.sidecar.balance;

import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.config.RetrySpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request's tries, one at a time: each claims an endpoint and says how it ended. Owned and reused by an exchange, on its event loop; nothing
 * here allocates. Lifecycle: {@link #clear}, then {@code start} and {@link #finish} in turn.
 */
public final class Attempt {

  private final TriedEndpoints tried = new TriedEndpoints();
  private @Nullable Upstream upstream;
  private @Nullable EndpointState endpoint;
  private boolean running;
  private boolean probe;

  /**
   * Picks an endpoint and counts the try as in flight.
   *
   * <p>A first try takes the probe of an endpoint on probation when one is free; a retry takes it only when nobody else is left, so that the
   * caller whose first try was the probe does not meet the next one. When all have been tried the pick is free again.
   *
   * @param retry null on a request's first try; else its policy, which says whether endpoints that were tried are passed over
   * @return false when no endpoint is available
   */
  public boolean start(Upstream target, @Nullable RetrySpec retry) {
    return start(target, retry, target.randomWord());
  }

  /**
   * As {@link #start(Upstream, RetrySpec)}, for a request that should go where others with its hash go, if the cluster balances by hashes.
   * There it is a probe only of the endpoint that it belongs to.
   */
  public boolean start(Upstream target, @Nullable RetrySpec retry, long hash) {
    requireFinished();
    Availability available = target.availability();
    TriedEndpoints avoided = retry != null && retry.avoidPreviousHosts() ? tried : TriedEndpoints.NONE;
    if (retry == null && !available.isHashing() && begin(target, available.claimProbe(avoided), true)) {
      return true;
    }
    int slot = available.slot(available.isHashing() ? hash : target.randomWord());
    EndpointState picked = available.pick(slot, avoided, hash);
    if (picked == null && begin(target, available.claimProbe(avoided), true)) {
      return true;
    }
    if (picked == null && !avoided.isEmpty()) {
      picked = available.pick(slot, TriedEndpoints.NONE, hash);
    }
    if (picked != null && available.inPanic(slot)) {
      target.countPanicPick();
    }
    return begin(target, picked, picked != null && picked.outlier().tryClaimProbe());
  }

  /** As {@link #start}, at the one endpoint that an upstream of the original destination has for the address. */
  public void startAt(Upstream target, NetAddress destination) {
    requireFinished();
    begin(target, target.endpointFor(destination), false);
  }

  private boolean begin(Upstream target, @Nullable EndpointState picked, boolean asProbe) {
    if (picked == null) {
      return false;
    }
    upstream = target;
    endpoint = picked;
    probe = asProbe;
    running = true;
    tried.add(picked);
    picked.begin();
    return true;
  }

  private void requireFinished() {
    if (running) {
      throw new IllegalStateException("start before the try at " + endpoint + " has finished");
    }
  }

  /** The endpoint of the last try, also after it has finished. */
  public EndpointState endpoint() {
    return Objects.requireNonNull(endpoint, "no try has been started");
  }

  /** True when the last try finds out whether an endpoint is well again. */
  public boolean isProbe() {
    return probe;
  }

  /**
   * Ends the running try, exactly once. A threshold that is met takes the endpoint out here, before this returns.
   *
   * @param httpStatus of the response, 0 when there was none
   */
  public void finish(Outcome outcome, int httpStatus) {
    if (!running) {
      throw new IllegalStateException("finish without a running try");
    }
    running = false;
    endpoint().end(outcome, httpStatus);
    Objects.requireNonNull(upstream, "upstream").outliers().record(endpoint(), outcome, httpStatus, probe);
  }

  /** Forgets what was tried: the next try is a new request's. */
  public void clear() {
    requireFinished();
    tried.clear();
    upstream = null;
    endpoint = null;
    probe = false;
  }
}
