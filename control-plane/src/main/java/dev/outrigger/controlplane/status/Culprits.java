package dev.outrigger.controlplane.status;

import dev.outrigger.controlplane.model.ClusterState;
import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.serve.ProxySync;
import dev.outrigger.controlplane.serve.TypeSync;
import dev.outrigger.controlplane.translate.MeshOptions;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.Origins;
import dev.outrigger.controlplane.translate.ResourceGenerator;
import dev.outrigger.controlplane.translate.ResourceType;
import dev.outrigger.policy.finding.ObjectRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the objects that proxies mean when they reject resources. A proxy rejects a response as a whole, and says in a text which
 * resources it means and, if it is a good proxy, which part of them; the resources say of what they were made. Whom no text and no
 * resource points at is not named: the log has the text. Pure.
 */
public final class Culprits {

  /** What names are made of, but for colons and dots, which may also follow one in a sentence. */
  private static final String PART = "[\\w|*/~@%-]";

  private final ResourceGenerator generator;
  private final Origins origins;

  public Culprits(MeshOptions options) {
    generator = new ResourceGenerator(options);
    origins = new Origins(options);
  }

  /**
   * @param proxies in the order in which they are to be named
   * @param state   of which the resources are taken to have been made
   */
  public Map<ObjectRef, Report.Rejection> of(List<ProxySync> proxies, ClusterState state) {
    Map<ObjectRef, Report.Rejection> rejections = new HashMap<>();
    for (ProxySync proxy : proxies) {
      Set<ObjectRef> counted = new HashSet<>();
      proxy.types().forEach((type, sync) -> named(sync).forEach((name, text) -> {
        for (ObjectRef culprit : culprits(type, name, text, state, proxy.proxy())) {
          if (counted.add(culprit)) {
            rejections.merge(culprit, new Report.Rejection(1, connected(type, proxies), proxy.proxy().nodeId(), text),
                (first, more) -> new Report.Rejection(first.rejected() + 1, first.proxies(), first.first(),
                    first.reason()));
          }
        }
      }));
    }
    return rejections;
  }

  /** Those of the rejected resources that the proxy's own words name, or the only one; each with the words about it. */
  private static Map<String, String> named(TypeSync sync) {
    if (sync.rejected().size() <= 1) {
      return sync.rejected();
    }
    Map<String, Set<String>> byText = new HashMap<>();
    sync.rejected().forEach((name, text) -> byText.computeIfAbsent(text, key -> new HashSet<>()).add(name));
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

  private Collection<ObjectRef> culprits(
      ResourceType type,
      String name,
      String text,
      ClusterState state,
      ProxyView proxy) {
    List<NamedResource> made = generator.generate(type, new Names.Only(Set.of(name)), state, proxy).resources();
    Map<String, ObjectRef> parts = made.isEmpty() ? Map.of() : origins.of(made.getFirst());
    Set<ObjectRef> meant = new HashSet<>();
    parts.forEach((path, ref) -> {
      if (!path.isEmpty() && text.contains(path)) {
        meant.add(ref);
      }
    });
    if (!meant.isEmpty()) {
      return meant;
    }
    Set<ObjectRef> all = new HashSet<>(parts.values());
    return all.size() == 1 ? all : Set.of();
  }

  private static int connected(ResourceType type, List<ProxySync> proxies) {
    return (int) proxies.stream().filter(proxy -> proxy.types().containsKey(type)).count();
  }
}
