package dev.outrigger.sidecar.listener;

import dev.outrigger.sidecar.config.ListenerSpec;
import dev.outrigger.sidecar.config.NetAddress;
import dev.outrigger.sidecar.plan.PlannedListener;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One listening socket and the connections it accepted. */
final class BoundListener extends ChannelInitializer<Channel> {

  /**
   * A read takes what is there in one system call up to this guess, which grows to 64 KiB while reads fill it. The start holds a request
   * with its head and the usual answer.
   */
  private static final int SMALLEST_READ = 4 << 10;
  private static final int LARGEST_READ = 64 << 10;

  private final Acceptor acceptor;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile PlannedListener planned;
  private volatile boolean draining;
  private @Nullable Channel socket;

  BoundListener(Acceptor acceptor, PlannedListener planned) {
    this.acceptor = acceptor;
    this.planned = planned;
  }

  String name() {
    return planned.spec().name();
  }

  InetSocketAddress localAddress() {
    if (socket == null) {
      throw new IllegalStateException("listener " + name() + " is not bound");
    }
    return (InetSocketAddress) socket.localAddress();
  }

  /** Binds, waiting for it; returns why it failed, or null. */
  @Nullable
  String bind(EventLoopGroup loops, Transport transport) {
    NetAddress address = planned.spec().address();
    int limit = planned.spec().perConnectionBufferLimit();
    ChannelFuture bind = new ServerBootstrap().group(loops)
        .channelFactory(transport.servers())
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, 4096)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator(SMALLEST_READ, SMALLEST_READ, LARGEST_READ))
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(limit / 2, limit))
        .childHandler(this)
        .bind(new InetSocketAddress(address.host(), address.port()))
        .awaitUninterruptibly();
    if (!bind.isSuccess()) {
      return "address " + address + " cannot be bound: " + bind.cause().getMessage();
    }
    socket = bind.channel();
    return null;
  }

  /** Serves a changed listener on the same socket. */
  void serve(PlannedListener listener) {
    planned = listener;
  }

  void drain() {
    draining = true;
    if (socket != null) {
      socket.close().awaitUninterruptibly();
    }
    connections.forEach(BoundListener::tell);
    connections.newCloseFuture().addListener(closed -> drained.complete(null));
  }

  CompletableFuture<Void> drained() {
    return drained;
  }

  void closeConnections() {
    connections.close();
  }

  @Override
  protected void initChannel(Channel channel) {
    connections.add(channel);
    ListenerSpec spec = planned.spec();
    acceptor.accept(channel, planned, spec);
    if (draining) {
      tell(channel);
    }
  }

  private static void tell(Channel channel) {
    channel.eventLoop().execute(() -> channel.pipeline().fireUserEventTriggered(ConnectionEvent.DRAIN));
  }
}
