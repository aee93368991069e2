package dev.outrigger.sidecar.listener;

import dev.outrigger.sidecar.config.NetAddress;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel's connection tracking, as iptables' REDIRECT leaves it there: {@code SO_ORIGINAL_DST} of {@code linux/netfilter_ipv4.h},
 * {@code IP6T_SO_ORIGINAL_DST} for IPv6. Both are 80.
 */
public final class ConntrackDestination implements OriginalDestination {

  private static final int SOL_IP = 0;
  private static final int SOL_IPV6 = 41;
  private static final int SO_ORIGINAL_DST = 80;

  /** {@code struct sockaddr_in}: family, port, four bytes of address, padding. */
  private static final RawUnixChannelOption IPV4 =
      new RawUnixChannelOption("SO_ORIGINAL_DST", SOL_IP, SO_ORIGINAL_DST, 16);

  /** {@code struct sockaddr_in6}: family, port, flow, sixteen bytes of address, scope. */
  private static final RawUnixChannelOption IPV6 =
      new RawUnixChannelOption("IP6T_SO_ORIGINAL_DST", SOL_IPV6, SO_ORIGINAL_DST, 28);

  @Override
  public @Nullable NetAddress of(Channel accepted) {
    if (!(accepted instanceof EpollSocketChannel channel)) {
      return null;
    }
    NetAddress destination = ask(channel, IPV4, 4, 4);
    if (destination == null) {
      destination = ask(channel, IPV6, 8, 16);
    }
    return destination == null || isLocal(channel, destination) ? null : destination;
  }

  private static @Nullable NetAddress ask(
      EpollSocketChannel channel,
      RawUnixChannelOption option,
      int offset,
      int length) {
    ByteBuffer answer;
    try {
      answer = channel.config().getOption(option);
    } catch (ChannelException notTracked) {
      return null;
    }
    if (answer == null || answer.remaining() < offset + length) {
      return null;
    }
    byte[] bytes = new byte[answer.remaining()];
    answer.get(bytes);
    int port = ((bytes[2] & 0xff) << 8) | (bytes[3] & 0xff);
    byte[] address = Arrays.copyOfRange(bytes, offset, offset + length);
    try {
      return new NetAddress(InetAddress.getByAddress(address).getHostAddress(), port);
    } catch (UnknownHostException wrongLength) {
      throw new IllegalStateException(wrongLength);
    }
  }

  private static boolean isLocal(EpollSocketChannel channel, NetAddress destination) {
    InetSocketAddress local = channel.localAddress();
    return local != null && local.getPort() == destination.port()
        && local.getAddress().getHostAddress().equals(destination.host());
  }
}
