package dev.outrigger.controlplane.auth;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A rate for each address that streams come from. It is asked before anything else is done for a stream, so that whoever floods one
 * replica with streams, whatever token they bring, gets in its own way only. Safe for any thread.
 */
public final class AddressRates implements StreamLimit {

  /** Addresses remembered. One that was forgotten begins anew, which a flood from many uses; the tokens' own limits are left then. */
  static final int REMEMBERED = 4_096;

  private final Supplier<StreamRate> rates;
  private final Map<Object, StreamRate> byAddress = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Object, StreamRate> eldest) {
      return size() > REMEMBERED;
    }
  };

  /** @param rates makes the rate of an address */
  public AddressRates(Supplier<StreamRate> rates) {
    this.rates = rates;
  }

  @Override
  public Duration take(@Nullable SocketAddress peer) {
    Object address = peer instanceof InetSocketAddress socket ? socket.getAddress() : "";
    StreamRate rate;
    synchronized (byAddress) {
      rate = byAddress.computeIfAbsent(address, unknown -> rates.get());
    }
    return rate.take(peer);
  }

  @Override
  public String described() {
    return "this replica takes in of one address";
  }
}
