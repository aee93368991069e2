package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.model.ProxyView;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How far one connected proxy has got.
 *
 * @param types those that it asked for, in push order
 */
public record ProxySync(ProxyView proxy, Map<ResourceType, TypeSync> types) {

  public ProxySync {
    EnumMap<ResourceType, TypeSync> ordered = new EnumMap<>(ResourceType.class);
    ordered.putAll(types);
    types = Collections.unmodifiableMap(ordered);
  }
}
