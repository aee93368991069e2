package dev.outrigger.sidecar.listener;

import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.ListenerSpec.Destination;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.plan.PlannedChain;
import dev.outrigger.sidecar.plan.PlannedListener;
import dev.outrigger.sidecar.routing.ConnectionFacts;
import dev.outrigger.sidecar.telemetry.ListenerMetrics;
import dev.outrigger.sidecar.telemetry.ListenerStat;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Leads an accepted connection to its listener, its filter chain and the handler of that chain. Called on event loops. */
final class Acceptor {

  private final OriginalDestination originalDestination;
  private final ConnectionHandler handler;

  /** Listeners that take connections over, by address. */
  private volatile Map<NetAddress, PlannedListener> virtual = Map.of();

  Acceptor(OriginalDestination originalDestination, ConnectionHandler handler) {
    this.originalDestination = originalDestination;
    this.handler = handler;
  }

  void publish(List<PlannedListener> planned) {
    Map<NetAddress, PlannedListener> byAddress = new HashMap<>();
    for (PlannedListener listener : planned) {
      if (listener.spec().destination() != Destination.HAND_OVER) {
        byAddress.putIfAbsent(listener.spec().address(), listener);
      }
    }
    virtual = Map.copyOf(byAddress);
  }

  void accept(Channel channel, PlannedListener bound, ListenerSpec boundSpec) {
    NetAddress local = localAddress(channel);
    NetAddress original = boundSpec.destination() == Destination.LOCAL ? null : originalDestination.of(channel);
    PlannedListener listener =
        original != null && boundSpec.destination() == Destination.HAND_OVER ? handOver(original, bound) : bound;
    NetAddress destination = original == null ? local : original;
    count(channel, listener.metrics());
    ListenerSpec spec = listener.spec();
    boolean inspects = spec.inspectHttp() || spec.inspectTls();
    if (!inspects || !listener.chains().dependsOnFirstBytes(destination)) {
      decide(channel, listener, ConnectionFacts.plain(destination));
      return;
    }
    channel.pipeline()
        .addLast(new ProtocolSniffer(spec.inspectionTimeout(), spec.continueOnInspectionTimeout(), listener.metrics(),
            protocol -> decide(channel, listener, facts(destination, spec, protocol))));
  }

  private static void count(Channel channel, ListenerMetrics metrics) {
    metrics.increment(ListenerStat.DOWNSTREAM_CX_TOTAL);
    metrics.increment(ListenerStat.DOWNSTREAM_CX_ACTIVE);
    Ticker clock = channel.eventLoop().ticker();
    long start = clock.nanoTime();
    channel.closeFuture().addListener(closed -> {
      metrics.increment(ListenerStat.DOWNSTREAM_CX_DESTROY);
      metrics.decrement(ListenerStat.DOWNSTREAM_CX_ACTIVE);
      metrics.disconnected(TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - start));
    });
  }

  private PlannedListener handOver(NetAddress original, PlannedListener bound) {
    Map<NetAddress, PlannedListener> listeners = virtual;
    PlannedListener exact = listeners.get(original);
    if (exact != null) {
      return exact;
    }
    String any = original.host().indexOf(':') >= 0 ? "::" : "0.0.0.0";
    @Nullable PlannedListener wildcard = listeners.get(new NetAddress(any, original.port()));
    return wildcard == null ? bound : wildcard;
  }

  private void decide(Channel channel, PlannedListener listener, ConnectionFacts facts) {
    PlannedChain chain = listener.chains().match(facts);
    if (chain == null) {
      listener.metrics().increment(ListenerStat.NO_FILTER_CHAIN_MATCH);
      channel.close();
      return;
    }
    handler.accepted(channel, listener, chain, facts);
  }

  private static ConnectionFacts facts(NetAddress destination, ListenerSpec spec, Protocol protocol) {
    String transport = spec.inspectTls() && protocol == Protocol.TLS ? "tls" : "raw_buffer";
    List<String> application =
        spec.inspectHttp() && !protocol.application().isEmpty() ? List.of(protocol.application()) : List.of();
    return new ConnectionFacts(destination, "", transport, application);
  }

  private static NetAddress localAddress(Channel channel) {
    InetSocketAddress local = (InetSocketAddress) channel.localAddress();
    return new NetAddress(local.getAddress().getHostAddress(), local.getPort());
  }
}
