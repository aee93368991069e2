package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.model.ChangeSet;
import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.translate.Dependence;
import dev.outrigger.controlplane.translate.Generated;
import dev.outrigger.controlplane.translate.Generated.Failure;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A mesh whose resources the test sets; every update may have altered everything unless the test says otherwise. */
final class FakeTranslation implements Translation {

  static final Impact EVERYTHING = new Impact(Set.of("*"), Set.of("*"), true, true);

  private final Map<ResourceType, List<NamedResource>> resources = new EnumMap<>(ResourceType.class);
  private final Set<String> unmakable = new TreeSet<>();
  private volatile Impact impact = EVERYTHING;
  private volatile Runnable whenAsked = () -> {};
  private int generations;
  private boolean failing;

  /** Sets what exists of a type, written as {@code name=version}. */
  synchronized FakeTranslation exists(ResourceType type, String... names) {
    resources.put(type, Resources.of(type, names));
    return this;
  }

  synchronized boolean has(ResourceType type) {
    return resources.containsKey(type);
  }

  /** Has one resource fail until {@link #makesAll}. */
  synchronized FakeTranslation failsToMake(ResourceType type, String name) {
    unmakable.add(type + " " + name);
    return this;
  }

  synchronized void makesAll() {
    unmakable.clear();
  }

  synchronized void fails() {
    failing = true;
  }

  /** What happens while somebody next asks what a change alters, once. */
  void whenAskedWhatIsAffected(Runnable happens) {
    this.whenAsked = happens;
  }

  void affects(Impact impact) {
    this.impact = impact;
  }

  /** How often resources were generated. */
  synchronized int generations() {
    return generations;
  }

  @Override
  public Impact affected(ChangeSet changes, ProxyView proxy) {
    Runnable happens = whenAsked;
    whenAsked = () -> {};
    happens.run();
    return impact;
  }

  @Override
  public Dependence dependence(ResourceType type, String name, ClusterState state, ProxyView proxy) {
    return Dependence.NONE;
  }

  @Override
  public Map<String, String> selecting(ClusterState state, ProxyView proxy) {
    return Map.of();
  }

  @Override
  public synchronized Generated generate(
      ResourceType type,
      Names names,
      ClusterState state,
      ProxyView proxy) {
    generations++;
    if (failing) {
      throw new IllegalStateException("made to fail");
    }
    List<NamedResource> all = Resources.named(resources.getOrDefault(type, List.of()), names);
    List<Failure> failures = unmakable.stream()
        .filter(name -> name.startsWith(type + " "))
        .map(name -> name.substring(name.indexOf(' ') + 1))
        .filter(names::covers)
        .map(name -> new Failure(type, name, new IllegalStateException("made to fail")))
        .toList();
    return new Generated(
        all.stream().filter(one -> !unmakable.contains(type + " " + one.name())).toList(), failures);
  }
}
