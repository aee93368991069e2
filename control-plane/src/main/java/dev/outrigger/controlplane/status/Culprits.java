package dev.outrigger.controlplane.status;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.serve.Audience;
import dev.outrigger.controlplane.serve.ProxySync;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.Origin;
import dev.outrigger.controlplane.translate.ResourceGenerator;
import dev.outrigger.controlplane.translate.ResourceType;
import dev.outrigger.controlplane.translate.TargetPorts;
import dev.outrigger.policy.finding.ObjectRef;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the objects that proxies mean when they reject resources. A proxy rejects a response as a whole, and says in a text which
 * resources it means and, if it is a good proxy, which part of them; the resources say of what they were made. Whom no text and no
 * resource points at is not named: the log has the text.
 *
 * <p>It is asked again and again, and as a rule nothing changed and many proxies say the same of one resource: what was found is
 * kept as long as it holds. For one thread.
 */
public final class Culprits {

  /** What names are made of, but for colons and dots, which may also follow one in a sentence. */
  private static final String PART = "[\\w|*/~@%-]";

  private final ResourceGenerator generator;
  private final Tracing tracing;

  private @Nullable ClusterState state;
  private List<Said> said = List.of();
  private Map<Meant, Set<ObjectRef>> known = Map.of();
  private Map<ObjectRef, Report.Rejection> rejections = Map.of();

  public Culprits(MeshOptions options) {
    generator = new ResourceGenerator(options);
    tracing = generator::origins;
  }

  Culprits(MeshOptions options, Tracing tracing) {
    generator = new ResourceGenerator(options);
    this.tracing = tracing;
  }

  /** Tells of what a resource was made, as {@link ResourceGenerator#origins} does. */
  interface Tracing {

    List<Origin> origins(NamedResource resource, ClusterState state, ProxyView proxy);
  }

  /** What a proxy rejects of the types that it asked for, by name, and in what words. */
  private record Said(ProxyView proxy, Map<ResourceType, Map<String, String>> rejected) {

    private static Said of(ProxySync proxy) {
      Map<ResourceType, Map<String, String>> rejected = new EnumMap<>(ResourceType.class);
      proxy.types().forEach((type, sync) -> rejected.put(type, sync.rejected()));
      return new Said(proxy.proxy(), rejected);
    }
  }

  /** Whom this means depends on nothing else but the state. */
  private record Meant(ResourceType type, String name, String text, Audience audience) {}

  /**
   * @param proxies in the order in which they are to be named
   * @param now     of which the resources are taken to have been made
   */
  public Map<ObjectRef, Report.Rejection> of(List<ProxySync> proxies, ClusterState now) {
    List<Said> sayings = proxies.stream().map(Said::of).toList();
    if (state != now || !sayings.equals(said)) {
      Map<Meant, Set<ObjectRef>> before = state == now ? known : Map.of();
      Map<Meant, Set<ObjectRef>> kept = new HashMap<>();
      rejections = Map.copyOf(rejections(sayings, now, meant -> kept.computeIfAbsent(meant,
          key -> Objects.requireNonNullElseGet(before.get(key), () -> culprits(key, now)))));
      known = kept;
      state = now;
      said = sayings;
    }
    return rejections;
  }

  private Map<ObjectRef, Report.Rejection> rejections(
      List<Said> sayings,
      ClusterState now,
      Function<Meant, Set<ObjectRef>> culprits) {
    Map<ObjectRef, Report.Rejection> found = new HashMap<>();
    for (Said one : sayings) {
      Set<ObjectRef> counted = new HashSet<>();
      one.rejected.forEach((type, rejected) -> named(rejected).forEach((name, text) -> {
        Meant meant = new Meant(type, name, text,
            audience(type, name, now, TargetPorts.of(now, one.proxy.placedIn(now))));
        for (ObjectRef culprit : culprits.apply(meant)) {
          if (counted.add(culprit)) {
            found.merge(culprit, new Report.Rejection(type, 1, connected(type, sayings), one.proxy.nodeId(), text),
                (first, more) -> new Report.Rejection(first.type(), first.rejected() + 1, first.proxies(),
                    first.first(), first.reason()));
          }
        }
      }));
    }
    return found;
  }

  private Audience audience(ResourceType type, String name, ClusterState now, ProxyView proxy) {
    Audience shared = Audience.of(proxy).selectedBy(generator.selecting(now, proxy));
    return shared.with(generator.dependence(type, name, now, shared.view()), proxy);
  }

  /** Those of the rejected resources that the proxy's own words name, or the only one; each with the words about it. */
  private static Map<String, String> named(Map<String, String> rejected) {
    if (rejected.size() <= 1) {
      return rejected;
    }
    Map<String, Set<String>> byText = new HashMap<>();
    rejected.forEach((name, text) -> byText.computeIfAbsent(text, key -> new HashSet<>()).add(name));
    Map<String, String> named = new HashMap<>();
    byText.forEach((text, names) -> {
      Map<String, String> lines = lines(text, names);
      if (lines.isEmpty()) {
        names.stream().filter(name -> isIn(text, name)).forEach(name -> named.put(name, text));
      } else {
        named.putAll(lines);
      }
    });
    return named;
  }

  /** The lines of the text that begin with a resource's name, as our own sidecar writes one for each that it means. */
  private static Map<String, String> lines(String text, Set<String> names) {
    Map<String, String> lines = new HashMap<>();
    text.lines().forEach(line -> {
      int end = line.indexOf(": ");
      if (end > 0 && names.contains(line.substring(0, end))) {
        lines.putIfAbsent(line.substring(0, end), line);
      }
    });
    return lines;
  }

  /** Whether the text has the name, and not only as a part of a longer one. */
  private static boolean isIn(String text, String name) {
    return text.contains(name)
        && Pattern.compile("(?<![:.]|" + PART + ")" + Pattern.quote(name) + "(?![:.]*" + PART + ")")
            .matcher(text)
            .find();
  }

  private Set<ObjectRef> culprits(Meant meant, ClusterState now) {
    List<NamedResource> made =
        generator.generate(meant.type, new Names.Only(Set.of(meant.name)), now, meant.audience.view()).resources();
    if (made.isEmpty()) {
      return Set.of();
    }
    List<Origin> parts = tracing.origins(made.getFirst(), now, meant.audience.view());
    List<Origin> pointedAt =
        parts.stream().filter(part -> !part.pointer().isEmpty() && meant.text.contains(part.pointer())).toList();
    if (!pointedAt.isEmpty()) {
      return objects(pointedAt);
    }
    Set<ObjectRef> all = objects(parts);
    return all.size() == 1 ? all : Set.of();
  }

  private static Set<ObjectRef> objects(List<Origin> parts) {
    Set<ObjectRef> objects = new HashSet<>();
    for (Origin part : parts) {
      if (part.object() != null) {
        objects.add(part.object());
      }
    }
    return objects;
  }

  private static int connected(ResourceType type, List<Said> sayings) {
    return (int) sayings.stream().filter(one -> one.rejected.containsKey(type)).count();
  }
}
