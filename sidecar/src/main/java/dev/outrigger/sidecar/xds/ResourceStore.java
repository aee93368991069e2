package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The accepted resources as they came; what is accepted goes on to the assembler. Lives on the control thread. */
final class ResourceStore {

  private static final int MAX_ERROR_LENGTH = 4096;

  private final SnapshotAssembler assembler;
  private final InstantSource clock;
  private final Map<ResourceType, Map<String, AcceptedResource>> accepted = new EnumMap<>(ResourceType.class);

  ResourceStore(SnapshotAssembler assembler, InstantSource clock) {
    this.assembler = assembler;
    this.clock = clock;
    for (ResourceType type : ResourceType.values()) {
      accepted.put(type, new HashMap<>());
    }
  }

  Map<String, AcceptedResource> of(ResourceType type) {
    return accepted.getOrDefault(type, Map.of());
  }

  /**
   * Takes what is valid; an invalid resource keeps its last good version.
   *
   * @return names and reasons of what is invalid, null when all is valid
   */
  @Nullable
  String take(Update update) {
    Map<String, AcceptedResource> resources = of(update.type());
    List<String> errors = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    boolean nameless = false;
    for (RawResource resource : update.resources()) {
      nameless |= resource.name().isEmpty();
      if (!seen.add(resource.name())) {
        errors.add(resource.name() + ": twice in one response");
      } else if (wanted(update.type(), resource.name())) {
        take(update.type(), resource, errors);
      }
    }
    update.removed().forEach(name -> remove(update.type(), name));
    if (update.full() && !nameless) {
      Set<String> gone = new HashSet<>(resources.keySet());
      gone.removeAll(seen);
      gone.forEach(name -> remove(update.type(), name));
    }
    String error = String.join("\n", errors);
    return error.isEmpty() ? null
        : error.length() > MAX_ERROR_LENGTH ? error.substring(0, MAX_ERROR_LENGTH) + "..." : error;
  }

  private void take(ResourceType type, RawResource resource, List<String> errors) {
    Map<String, AcceptedResource> resources = of(type);
    AcceptedResource before = resources.get(resource.name());
    if (before != null && before.message().equals(resource.message())) {
      resources.put(resource.name(),
          new AcceptedResource(resource.name(), resource.version(), before.message(), before.at()));
      return;
    }
    switch (decode(type, resource.name(), resource.message())) {
      case Decoded.Valid<?>(Object spec) -> {
        resources.put(resource.name(),
            new AcceptedResource(resource.name(), resource.version(), resource.message(), clock.instant()));
        assembler.put(type, resource.name(), spec);
      }
      case Decoded.Invalid<?>(String name, String reason) -> errors
          .add((resource.name().isEmpty() ? "a resource without a name" : resource.name()) + ": " + reason);
    }
  }

  private static Decoded<?> decode(ResourceType type, String name, Any message) {
    if (name.isEmpty()) {
      return new Decoded.Invalid<>("", "name: missing");
    }
    try {
      String inner = type.nameOf(message);
      return inner.equals(name) ? type.decode(message)
          : new Decoded.Invalid<>(name, "name: \"" + inner + "\" (expected: that of the envelope)");
    } catch (InvalidProtocolBufferException e) {
      return type.decode(message);
    }
  }

  private boolean wanted(ResourceType type, String name) {
    return type.wildcard() || name.isEmpty() || assembler.wanted(type).contains(name);
  }

  private void remove(ResourceType type, String name) {
    if (type.wildcard()) {
      of(type).remove(name);
    }
    assembler.remove(type, name);
  }

  /** Drops what nothing names any more. */
  void forget(ResourceType type, Set<String> wanted) {
    of(type).keySet().retainAll(wanted);
  }
}
