package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.NetAddress;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Connections to the control plane: plaintext HTTP/2, for loopback and networks that encrypt by themselves. */
final class AdsChannels {

  /** A mesh's largest response is a few MiB; the library's default of 4 MiB is too near. */
  private static final int MAX_RESPONSE_BYTES = 64 << 20;

  private final AdsSpec spec;

  AdsChannels(AdsSpec spec) {
    this.spec = spec;
  }

  /** A channel that connects when it is first used. */
  ManagedChannel open(NetAddress address) {
    NettyChannelBuilder builder = Addresses.isLiteral(address.host())
        ? NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.ofLiteral(address.host()), address.port()))
        : NettyChannelBuilder.forTarget("dns:///" + address);
    if (spec.authority() != null) {
      builder.overrideAuthority(spec.authority());
    }
    return builder.usePlaintext()
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) spec.connectTimeout().toMillis())
        .keepAliveTime(spec.pingInterval().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(spec.pingTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .maxInboundMessageSize(MAX_RESPONSE_BYTES)
        .build();
  }
}
