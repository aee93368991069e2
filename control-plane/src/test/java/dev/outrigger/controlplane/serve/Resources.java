package dev.outrigger.controlplane.serve;

import com.google.protobuf.ByteString;
import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Resources whose content is of no interest, written as {@code name=version}. */
final class Resources {

  private Resources() {}

  static List<NamedResource> of(ResourceType type, String... resources) {
    return Arrays.stream(resources)
        .map(text -> of(type, text))
        .sorted(Comparator.comparing(NamedResource::name))
        .toList();
  }

  private static NamedResource of(ResourceType type, String text) {
    int equals = text.indexOf('=');
    return new NamedResource(type, text.substring(0, equals), text.substring(equals + 1),
        ByteString.copyFromUtf8(text));
  }

  static List<NamedResource> named(List<NamedResource> all, Names names) {
    return all.stream().filter(resource -> names.covers(resource.name())).toList();
  }

  static List<String> texts(List<NamedResource> resources) {
    return resources.stream().map(resource -> resource.name() + "=" + resource.version()).toList();
  }
}
