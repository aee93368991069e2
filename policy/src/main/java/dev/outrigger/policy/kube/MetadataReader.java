package dev.outrigger.policy.kube;

import dev.outrigger.policy.field.Fields;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Reads {@code metadata}. What the API server keeps there for itself is not ours to check. */
public final class MetadataReader {

  private MetadataReader() {}

  /** @param namespace the object's, already known as part of its reference */
  public static ObjectMeta read(Fields metadata, String namespace, String name) {
    metadata.leaveRest();
    return new ObjectMeta(namespace, name, metadata.textMap("labels"), metadata.textMap("annotations"),
        createdAt(metadata));
  }

  private static @Nullable Instant createdAt(Fields metadata) {
    String written = metadata.text("creationTimestamp");
    if (written == null) {
      return null;
    }
    try {
      return Instant.parse(written);
    } catch (DateTimeParseException e) {
      metadata.wrong("creationTimestamp", "a time as 2026-01-31T12:00:00Z");
      return null;
    }
  }
}
