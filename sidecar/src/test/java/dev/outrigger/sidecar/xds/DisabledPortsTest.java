package dev.outrigger.sidecar.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate.MatchSet;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.type.v3.Int32Range;
import org.junit.jupiter.api.Test;

final class DisabledPortsTest {

  private static final FilterChain ALL = chain(FilterChainMatch.newBuilder().addApplicationProtocols("http/1.1"));
  private static final FilterChain MYSQL = chain(port(3306));

  @Test
  void an_inspector_may_be_told_not_to_look_where_nobody_asks() {
    assertThat(decode(ports(3306), ALL, MYSQL)).isInstanceOf(Decoded.Valid.class);
    assertThat(decode(either(ports(3306), ports(15006)), ALL, MYSQL, chain(port(15006))))
        .isInstanceOf(Decoded.Valid.class);
  }

  @Test
  void where_a_chain_asks_it_must_look() {
    assertThat(decode(ports(80), ALL, MYSQL)).as("the chain for all ports asks")
        .isInstanceOfSatisfying(Decoded.Invalid.class,
            invalid -> assertThat(invalid.reason()).contains("filter_disabled", "port 80"));
    assertThat(decode(ports(81), MYSQL, chain(port(81).setTransportProtocol("tls"))))
        .isInstanceOf(Decoded.Invalid.class);
  }

  @Test
  void any_other_condition_is_refused() {
    ListenerFilterChainMatchPredicate not =
        ListenerFilterChainMatchPredicate.newBuilder().setNotMatch(ports(3306)).build();
    assertThat(decode(not, ALL, MYSQL)).isInstanceOfSatisfying(Decoded.Invalid.class,
        invalid -> assertThat(invalid.reason()).contains("filter_disabled"));
  }

  @Test
  void hosts_that_tls_clients_want_are_refused_by_name() {
    assertThat(decode(ports(3306), MYSQL, chain(FilterChainMatch.newBuilder().addServerNames("a.example.com"))))
        .isInstanceOfSatisfying(Decoded.Invalid.class,
            invalid -> assertThat(invalid.reason()).contains("server_names", "a.example.com"));
  }

  private static Decoded<?> decode(ListenerFilterChainMatchPredicate disabled, FilterChain... chains) {
    Listener.Builder listener = Listener.newBuilder()
        .setName("l")
        .setAddress(Address.newBuilder()
            .setSocketAddress(SocketAddress.newBuilder().setAddress("0.0.0.0").setPortValue(15006)))
        .addListenerFilters(ListenerFilter.newBuilder()
            .setName("http")
            .setTypedConfig(Any.pack(HttpInspector.getDefaultInstance()))
            .setFilterDisabled(disabled));
    for (FilterChain chain : chains) {
      listener.addFilterChains(chain);
    }
    return ResourceDecoders.listener(listener.build());
  }

  private static ListenerFilterChainMatchPredicate ports(int port) {
    return ListenerFilterChainMatchPredicate.newBuilder()
        .setDestinationPortRange(Int32Range.newBuilder().setStart(port).setEnd(port + 1))
        .build();
  }

  private static ListenerFilterChainMatchPredicate either(
      ListenerFilterChainMatchPredicate one,
      ListenerFilterChainMatchPredicate other) {
    return ListenerFilterChainMatchPredicate.newBuilder()
        .setOrMatch(MatchSet.newBuilder().addRules(one).addRules(other))
        .build();
  }

  private static FilterChainMatch.Builder port(int port) {
    return FilterChainMatch.newBuilder().setDestinationPort(UInt32Value.of(port));
  }

  private static FilterChain chain(FilterChainMatch.Builder match) {
    return FilterChain.newBuilder()
        .setFilterChainMatch(match)
        .addFilters(Filter.newBuilder()
            .setName("tcp")
            .setTypedConfig(Any.pack(TcpProxy.newBuilder().setStatPrefix("x").setCluster("c").build())))
        .build();
  }
}
