package dev.outrigger.controlplane.translate;

import com.google.protobuf.Message;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A resource that is not made yet, so that one that cannot be made is known by its name.
 *
 * @param message makes it; null when there is none of this name
 */
record Draft(String name, Supplier<? extends @Nullable Message> message) {}
