package dev.outrigger.policy.analysis;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.istio.DestinationRule;
import dev.outrigger.policy.istio.Gateway;
import dev.outrigger.policy.istio.IstioObject;
import dev.outrigger.policy.istio.ServiceEntry;
import dev.outrigger.policy.istio.Sidecar;
import dev.outrigger.policy.istio.VirtualService;
import dev.outrigger.policy.istio.WorkloadEntry;
import dev.outrigger.policy.kube.EndpointSlice;
import dev.outrigger.policy.kube.KubeObject;
import dev.outrigger.policy.kube.Pod;
import dev.outrigger.policy.kube.Service;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** The objects that are looked at together. They are told of in the order given. */
public record MeshObjects(
    Collection<Service> services,
    Collection<EndpointSlice> slices,
    Collection<Pod> pods,
    Collection<DestinationRule> destinationRules,
    Collection<VirtualService> virtualServices,
    Collection<ServiceEntry> serviceEntries,
    Collection<WorkloadEntry> workloadEntries,
    Collection<Sidecar> sidecars,
    Collection<Gateway> gateways) {

  private static final Comparator<ObjectRef> BY_NAME =
      Comparator.comparing(ObjectRef::namespace).thenComparing(ObjectRef::name);

  /** Those of a mixed lot that matter, by namespace and name. */
  public static MeshObjects of(Collection<KubeObject> kubeObjects, Collection<IstioObject> rules) {
    return new MeshObjects(
        only(Service.class, kubeObjects, KubeObject::ref),
        only(EndpointSlice.class, kubeObjects, KubeObject::ref),
        only(Pod.class, kubeObjects, KubeObject::ref),
        only(DestinationRule.class, rules, IstioObject::ref),
        only(VirtualService.class, rules, IstioObject::ref),
        only(ServiceEntry.class, rules, IstioObject::ref),
        only(WorkloadEntry.class, rules, IstioObject::ref),
        only(Sidecar.class, rules, IstioObject::ref),
        only(Gateway.class, rules, IstioObject::ref));
  }

  private static <T, S extends T> List<S> only(Class<S> kind, Collection<T> objects, Function<T, ObjectRef> ref) {
    return objects.stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .sorted(Comparator.comparing(ref, BY_NAME))
        .toList();
  }
}
