package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.NetAddress;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Connections to the control plane: HTTP/2 over TLS, or plaintext for loopback and networks that encrypt by themselves. */
final class AdsChannels {

  /** A mesh's largest response is a few MiB; the library's default of 4 MiB is too near. */
  private static final int MAX_RESPONSE_BYTES = 64 << 20;

  private final AdsSpec spec;

  AdsChannels(AdsSpec spec) {
    this.spec = spec;
  }

  /**
   * A channel that connects when it is first used.
   *
   * @throws UncheckedIOException when the certificates that it is to trust cannot be read
   */
  ManagedChannel open(NetAddress address) {
    ChannelCredentials credentials = credentials();
    NettyChannelBuilder builder = Addresses.isLiteral(address.host())
        ? NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.ofLiteral(address.host()), address.port()),
            credentials)
        : NettyChannelBuilder.forTarget("dns:///" + address, credentials);
    if (spec.authority() != null) {
      builder.overrideAuthority(spec.authority());
    }
    return builder
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) spec.connectTimeout().toMillis())
        .keepAliveTime(spec.pingInterval().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(spec.pingTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .maxInboundMessageSize(MAX_RESPONSE_BYTES)
        .build();
  }

  private ChannelCredentials credentials() {
    AdsCredentials credentials = spec.credentials();
    if (credentials == null) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder tls = TlsChannelCredentials.newBuilder();
    Path roots = credentials.roots();
    if (roots != null) {
      try {
        tls.trustManager(roots.toFile());
      } catch (IOException e) {
        throw new UncheckedIOException(roots + ": cannot be read (expected: the certificates to trust, in PEM)", e);
      }
    }
    return tls.build();
  }
}
