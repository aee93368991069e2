package dev.outrigger.sidecar.listener;

import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.plan.PlannedListener;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of the plan's listeners. Applying a plan binds what is new, drains what is gone and leaves every other socket open, also when
 * what stands behind it has changed: its next connection sees the new listener.
 *
 * <p>
 * {@link #apply}, {@link #drain} and {@link #close} are called from one control thread; accepted connections live on the event loops.
 */
public final class Listeners {

  private final EventLoopGroup loops;
  private final Transport transport;
  private final Acceptor acceptor;
  private final Map<Place, BoundListener> bound = new HashMap<>();
  private final List<BoundListener> leaving = new ArrayList<>();

  public Listeners(
      EventLoopGroup loops,
      Transport transport,
      OriginalDestination originalDestination,
      ConnectionHandler handler) {
    this.loops = loops;
    this.transport = transport;
    this.acceptor = new Acceptor(originalDestination, handler);
  }

  /**
   * Makes the sockets those of a plan. A listener that cannot be bound does not keep the others from being served.
   *
   * @return what went wrong, by listener name, in the plan's order; empty when every socket is bound
   */
  public Map<String, String> apply(List<PlannedListener> planned) {
    acceptor.publish(planned);
    Map<Place, PlannedListener> wanted = new LinkedHashMap<>();
    Map<String, String> failures = new LinkedHashMap<>();
    for (PlannedListener listener : planned) {
      if (!listener.spec().bind()) {
        continue;
      }
      PlannedListener other = wanted.putIfAbsent(Place.of(listener.spec()), listener);
      if (other != null) {
        failures.put(listener.spec().name(),
            "address " + listener.spec().address() + " is already taken by listener " + other.spec().name());
      }
    }
    release(wanted);
    wanted.forEach((place, listener) -> {
      String failure = hold(place, listener);
      if (failure != null) {
        failures.put(listener.spec().name(), failure);
      }
    });
    return failures;
  }

  /** Where each listener really listens, by listener name: port 0 of the configuration is the kernel's choice here. */
  public Map<String, InetSocketAddress> boundAddresses() {
    Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    for (BoundListener listener : bound.values()) {
      addresses.put(listener.name(), listener.localAddress());
    }
    return addresses;
  }

  /**
   * Stops accepting and asks every connection to finish.
   *
   * @return done when the last connection has closed
   */
  public CompletableFuture<Void> drain() {
    release(Map.of());
    return CompletableFuture.allOf(leaving.stream().map(BoundListener::drained).toArray(CompletableFuture<?>[]::new));
  }

  /** Closes all sockets and connections at once. */
  public void close() {
    release(Map.of());
    leaving.forEach(BoundListener::closeConnections);
  }

  private void release(Map<Place, PlannedListener> wanted) {
    leaving.removeIf(listener -> listener.drained().isDone());
    bound.entrySet().removeIf(entry -> {
      if (wanted.containsKey(entry.getKey())) {
        return false;
      }
      entry.getValue().drain();
      leaving.add(entry.getValue());
      return true;
    });
  }

  private @Nullable String hold(Place place, PlannedListener listener) {
    BoundListener existing = bound.get(place);
    if (existing != null) {
      existing.serve(listener);
      return null;
    }
    BoundListener fresh = new BoundListener(acceptor, listener);
    String failure = fresh.bind(loops, transport);
    if (failure == null) {
      bound.put(place, fresh);
    }
    return failure;
  }

  /**
   * What makes a socket the same one in the next plan: its address, or with port 0, which the kernel gives as often as it is asked, its
   * listener's name.
   */
  private record Place(NetAddress address, String name) {

    static Place of(ListenerSpec spec) {
      return new Place(spec.address(), spec.address().port() == 0 ? spec.name() : "");
    }
  }
}
