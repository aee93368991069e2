package dev.outrigger.sidecar.dns;

import dev.outrigger.sidecar.config.Discovery;
import dev.outrigger.sidecar.config.EndpointSpec;
import dev.outrigger.sidecar.config.EndpointsSpec;
import dev.outrigger.sidecar.config.EndpointsSpec.LocalityEndpoints;
import dev.outrigger.sidecar.config.NetAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One cluster's names. Lives on the control thread but for the lookups. */
final class NameWatch {

  private static final Logger LOG = LoggerFactory.getLogger(NameWatch.class);

  private final Discovery.Dns names;
  private final Consumer<EndpointsSpec> found;
  private final HostResolver resolver;
  private final ScheduledExecutorService control;
  private final Executor blocking;
  private final Map<String, List<InetAddress>> last = new HashMap<>();
  private @Nullable EndpointsSpec told;
  private boolean ended;

  NameWatch(
      Discovery.Dns names,
      Consumer<EndpointsSpec> found,
      HostResolver resolver,
      ScheduledExecutorService control,
      Executor blocking) {
    this.names = names;
    this.found = found;
    this.resolver = resolver;
    this.control = control;
    this.blocking = blocking;
  }

  void lookUp() {
    if (!ended) {
      Set<String> hosts = new LinkedHashSet<>();
      names.names()
          .localities()
          .forEach(locality -> locality.endpoints().forEach(endpoint -> hosts.add(endpoint.address().host())));
      blocking.execute(() -> {
        Map<String, List<InetAddress>> answers = new HashMap<>();
        hosts.forEach(host -> {
          List<InetAddress> addresses = resolve(host);
          if (!addresses.isEmpty()) {
            answers.put(host, addresses);
          }
        });
        control.execute(() -> take(answers));
      });
    }
  }

  void end() {
    ended = true;
  }

  private List<InetAddress> resolve(String host) {
    try {
      return Families.of(names.family(), resolver.resolve(host));
    } catch (UnknownHostException e) {
      LOG.warn("cluster {}: {} does not resolve; its last addresses stay", names.names().clusterName(), host);
      return List.of();
    }
  }

  private void take(Map<String, List<InetAddress>> answers) {
    if (ended) {
      return;
    }
    last.putAll(answers);
    EndpointsSpec now = endpoints();
    if (!now.equals(told)) {
      told = now;
      found.accept(now);
    }
    var unused = control.schedule(this::lookUp, names.refreshRate().toMillis(), TimeUnit.MILLISECONDS);
  }

  private EndpointsSpec endpoints() {
    List<LocalityEndpoints> localities = new ArrayList<>();
    for (LocalityEndpoints locality : names.names().localities()) {
      List<EndpointSpec> endpoints = new ArrayList<>();
      locality.endpoints().forEach(endpoint -> endpoints.addAll(addresses(endpoint)));
      localities.add(new LocalityEndpoints(locality.locality(), locality.priority(), locality.weight(), endpoints));
    }
    return new EndpointsSpec(names.names().clusterName(), localities, names.names().overprovisioningPercent());
  }

  /** Sorted when all are used, so that an answer in another order is no change. The name stays the endpoint's host name. */
  private List<EndpointSpec> addresses(EndpointSpec named) {
    List<String> hosts = last.getOrDefault(named.address().host(), List.of())
        .stream()
        .map(InetAddress::getHostAddress)
        .distinct()
        .toList();
    List<String> used = names.strict() ? hosts.stream().sorted().toList() : hosts.subList(0, Math.min(1, hosts.size()));
    String hostname = named.hostname().isEmpty() ? named.address().host() : named.hostname();
    return used.stream()
        .map(host -> new EndpointSpec(new NetAddress(withoutScope(host), named.address().port()), hostname,
            named.health(), named.weight()))
        .toList();
  }

  private static String withoutScope(String host) {
    int scope = host.indexOf('%');
    return scope < 0 ? host : host.substring(0, scope);
  }
}
