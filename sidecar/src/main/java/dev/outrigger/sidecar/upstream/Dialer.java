package dev.outrigger.sidecar.upstream;

import dev.outrigger.sidecar.config.ClusterSpec;
import dev.outrigger.sidecar.config.NetAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Opens sockets to endpoints as their cluster wants them. */
public final class Dialer {

  /** As for accepted sockets: one system call takes the usual answer, and the guess grows while reads fill it. */
  private static final int SMALLEST_READ = 4 << 10;
  private static final int LARGEST_READ = 64 << 10;

  private final ChannelFactory<? extends SocketChannel> sockets;

  public Dialer(ChannelFactory<? extends SocketChannel> sockets) {
    this.sockets = sockets;
  }

  /**
   * Dials on an event loop. The future fails with a {@link io.netty.channel.ConnectTimeoutException} after the cluster's connect timeout.
   *
   * @param handler is added to the channel before it connects
   */
  public ChannelFuture dial(EventLoop loop, ClusterSpec cluster, NetAddress address, ChannelHandler handler) {
    int limit = cluster.perConnectionBufferLimit();
    Bootstrap bootstrap = new Bootstrap().group(loop)
        .channelFactory(sockets)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS,
            (int) Math.min(Integer.MAX_VALUE, cluster.connectTimeout().toMillis()))
        .option(ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(SMALLEST_READ, SMALLEST_READ, LARGEST_READ))
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(limit / 2, limit))
        .handler(handler);
    keepAlive(bootstrap, cluster.keepalive());
    NetAddress source = cluster.bindSource();
    if (source != null) {
      bootstrap.localAddress(new InetSocketAddress(source.host(), source.port()));
    }
    return bootstrap.connect(new InetSocketAddress(address.host(), address.port()));
  }

  private static void keepAlive(Bootstrap bootstrap, ClusterSpec.@Nullable TcpKeepalive keepalive) {
    if (keepalive == null) {
      return;
    }
    bootstrap.option(ChannelOption.SO_KEEPALIVE, true);
    if (keepalive.probes() > 0) {
      bootstrap.option(EpollChannelOption.TCP_KEEPCNT, keepalive.probes());
    }
    if (keepalive.timeSeconds() > 0) {
      bootstrap.option(EpollChannelOption.TCP_KEEPIDLE, keepalive.timeSeconds());
    }
    if (keepalive.intervalSeconds() > 0) {
      bootstrap.option(EpollChannelOption.TCP_KEEPINTVL, keepalive.intervalSeconds());
    }
  }
}
