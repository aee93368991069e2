package dev.outrigger.controlplane.translate;

import com.google.protobuf.Message;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A resource that is not made yet, so that one that cannot be made is known by its name.
 *
 * @param message makes it; null when there is none of this name
 * @param unasked whether it goes to proxies that want all there are, or only to those that name it
 */
record Draft(String name, Supplier<? extends @Nullable Message> message, boolean unasked) {

  /** One that all proxies get that may see it. */
  Draft(String name, Supplier<? extends @Nullable Message> message) {
    this(name, message, true);
  }

  boolean isIn(Names names) {
    return switch (names) {
      case Names.All(Set<String> named) -> unasked || named.contains(name);
      case Names.Only(Set<String> only) -> only.contains(name);
    };
  }
}
