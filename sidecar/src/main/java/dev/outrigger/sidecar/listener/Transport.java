package dev.outrigger.sidecar.listener;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.ThreadFactory;

/** How sockets are driven: the kinds of channels that belong to one kind of event loop. */
public enum Transport {
  EPOLL,
  NIO;

  /** epoll where its native library loads, else the JDK's selector. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  public EventLoopGroup newGroup(int loops, ThreadFactory threads) {
    return new MultiThreadIoEventLoopGroup(loops, threads, switch (this) {
      case EPOLL -> new LastingEpoll();
      case NIO -> NioIoHandler.newFactory();
    });
  }

  /** Listening sockets. */
  public ChannelFactory<? extends ServerChannel> servers() {
    return switch (this) {
      case EPOLL -> EpollServerSocketChannel::new;
      case NIO -> NioServerSocketChannel::new;
    };
  }

  /** Sockets that dial. */
  public ChannelFactory<? extends SocketChannel> clients() {
    return switch (this) {
      case EPOLL -> EpollSocketChannel::new;
      case NIO -> NioSocketChannel::new;
    };
  }
}
