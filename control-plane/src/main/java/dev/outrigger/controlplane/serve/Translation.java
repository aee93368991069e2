package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.translate.Dependence;
import dev.outrigger.controlplane.translate.Generated;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.ImpactRules;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceGenerator;
import dev.outrigger.controlplane.translate.ResourceType;
import dev.outrigger.controlplane.translate.TargetPorts;
import java.util.Map;
import java.util.Set;

/** What states mean to proxies, as far as it is needed to serve them. Pure; any thread may ask. */
public interface Translation {

  /** What a change may have altered for the proxy. May be too much, never too little. */
  Impact affected(ChangeSet changes, ProxyView proxy);

  /** Those of the named resources that exist. */
  Generated generate(ResourceType type, Names names, ClusterState state, ProxyView proxy);

  /** The names of the resources that are the proxy's own: it gets them unasked, but they are not among all that are asked for. */
  default Set<String> own(ResourceType type, ClusterState state, ProxyView proxy) {
    return Set.of();
  }

  /** What the named resource depends on that few do; the same for all proxies that differ in nothing else. */
  Dependence dependence(ResourceType type, String name, ClusterState state, ProxyView proxy);

  /** Those of the proxy's labels by which rules of the state select it: what it is sent depends on these alone. */
  Map<String, String> selecting(ClusterState state, ProxyView proxy);

  /** The proxy with the numbers of its ports that services call by name. */
  default ProxyView withTargetPorts(ClusterState state, ProxyView proxy) {
    return proxy;
  }

  /**
   * What may be taken for a proxy's namespace where clusters and endpoints are asked for that are not its {@link #own}: the same for as
   * many namespaces as can be.
   */
  default String standIn(ClusterState state, String namespace) {
    return namespace;
  }

  static Translation of(ImpactRules rules, ResourceGenerator generator) {
    return new Translation() {

      @Override
      public Impact affected(ChangeSet changes, ProxyView proxy) {
        return rules.affected(changes, proxy);
      }

      @Override
      public Generated generate(ResourceType type, Names names, ClusterState state, ProxyView proxy) {
        return generator.generate(type, names, state, proxy);
      }

      @Override
      public Set<String> own(ResourceType type, ClusterState state, ProxyView proxy) {
        return generator.own(type, state, proxy);
      }

      @Override
      public Dependence dependence(ResourceType type, String name, ClusterState state, ProxyView proxy) {
        return generator.dependence(type, name, state, proxy);
      }

      @Override
      public Map<String, String> selecting(ClusterState state, ProxyView proxy) {
        return generator.selecting(state, proxy);
      }

      @Override
      public ProxyView withTargetPorts(ClusterState state, ProxyView proxy) {
        return TargetPorts.of(state, proxy);
      }

      @Override
      public String standIn(ClusterState state, String namespace) {
        return generator.standIn(state, namespace);
      }
    };
  }
}
