package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of which messages are understood, and the walk that finds every other field that is set. Decoders read the fields that are
 * declared here and need no thought for the rest.
 */
public final class SupportedFields {

  /** Messages that are values of their own: their fields need no declaration. */
  private static final Set<String> LEAVES =
      Set.of("google.protobuf.Duration", "google.protobuf.Timestamp", "google.protobuf.Struct",
          "google.protobuf.BoolValue", "google.protobuf.UInt32Value", "google.protobuf.UInt64Value",
          "google.protobuf.Int32Value",
          "google.protobuf.Int64Value", "google.protobuf.DoubleValue", "google.protobuf.FloatValue",
          "google.protobuf.StringValue",
          "google.protobuf.BytesValue", "google.protobuf.Empty");

  private final Map<String, Declared> messages;

  private SupportedFields(Map<String, Declared> messages) {
    this.messages = Map.copyOf(messages);
  }

  public static Builder builder() {
    return new Builder(new HashMap<>());
  }

  /** Begins with all that is declared here. */
  public Builder extend() {
    return new Builder(new HashMap<>(messages));
  }

  /** The message that an {@code Any} with this type URL may hold, null when there is none. */
  public @Nullable Message prototype(String typeUrl) {
    Declared declared = messages.get(typeUrl.substring(typeUrl.lastIndexOf('/') + 1));
    return declared == null ? null : declared.prototype();
  }

  /** What is set in the message and not supported, each with its path; empty when all is. */
  public List<String> unsupported(Message message) {
    return walk(message).unsupported;
  }

  /** What is set in the message and has no effect here, each with its path and the reason why that does no harm. */
  public List<String> withoutEffect(Message message) {
    return walk(message).withoutEffect;
  }

  /**
   * Walks over a dynamic copy: asked by descriptor, a generated message sets up Java reflection for its whole class, which costs the process
   * some megabytes and the start a good part of a second.
   */
  private Walk walk(Message message) {
    Walk walk = new Walk();
    try {
      walk.message(DynamicMessage.parseFrom(message.getDescriptorForType(), message.toByteString()), FieldPath.ROOT);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a message that cannot be read back", e);
    }
    return walk;
  }

  private final class Walk {

    final List<String> unsupported = new ArrayList<>();
    final List<String> withoutEffect = new ArrayList<>();

    void message(Message message, FieldPath path) {
      Declared declared = messages.get(message.getDescriptorForType().getFullName());
      if (declared == null) {
        unsupported.add(path + ": not supported");
        return;
      }
      message.getAllFields().forEach((field, value) -> field(declared, field, value, path.field(field.getName())));
      message.getUnknownFields()
          .asMap()
          .keySet()
          .forEach(number -> unsupported.add(path.field("field " + number) + ": unknown in this version of the API"));
    }

    private void field(Declared declared, FieldDescriptor field, Object value, FieldPath path) {
      String harmless = declared.withoutEffect().get(field.getName());
      if (harmless != null) {
        withoutEffect.add(path + ": no effect (" + harmless + ")");
        return;
      }
      Set<String> only = declared.only().get(field.getName());
      if (only != null) {
        String seen = text(value);
        if (!only.contains(seen)) {
          unsupported.add(path + ": " + seen + ": not supported (expected: " + String.join(" or ", only) + ")");
        }
        return;
      }
      if (!declared.read().contains(field.getName())) {
        unsupported.add(path + ": not supported");
        return;
      }
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        values(field, value, path);
      }
    }

    private void values(FieldDescriptor field, Object value, FieldPath path) {
      if (field.isMapField()) {
        for (Object entry : (List<?>) value) {
          mapEntry((MessageOrBuilder) entry, path);
        }
      } else if (field.isRepeated()) {
        List<?> list = (List<?>) value;
        for (int i = 0; i < list.size(); i++) {
          value((Message) list.get(i), path.index(i));
        }
      } else {
        value((Message) value, path);
      }
    }

    private void mapEntry(MessageOrBuilder entry, FieldPath path) {
      Descriptor type = entry.getDescriptorForType();
      Object value = entry.getField(type.findFieldByNumber(2));
      if (value instanceof Message message) {
        value(message, path.key(entry.getField(type.findFieldByNumber(1))));
      }
    }

    private void value(Message value, FieldPath path) {
      if (value.getDescriptorForType().equals(Any.getDescriptor())) {
        any(value, path);
      } else if (!LEAVES.contains(value.getDescriptorForType().getFullName())) {
        message(value, path);
      }
    }

    private void any(Message any, FieldPath path) {
      String type = typeUrl(any);
      Message prototype = prototype(type);
      if (prototype == null) {
        unsupported.add(path + ": type " + type + ": not supported");
        return;
      }
      ByteString content =
          (ByteString) any.getField(any.getDescriptorForType().findFieldByNumber(Any.VALUE_FIELD_NUMBER));
      try {
        message(DynamicMessage.parseFrom(prototype.getDescriptorForType(), content), path);
      } catch (InvalidProtocolBufferException e) {
        unsupported.add(path + ": not a " + type + ": " + e.getMessage());
      }
    }

    private static String typeUrl(Message any) {
      return (String) any.getField(any.getDescriptorForType().findFieldByNumber(Any.TYPE_URL_FIELD_NUMBER));
    }

    private static String text(Object value) {
      if (value instanceof Message any && any.getDescriptorForType().equals(Any.getDescriptor())) {
        return typeUrl(any);
      }
      if (value instanceof Message time && time.getDescriptorForType().equals(Duration.getDescriptor())) {
        long seconds =
            (long) time.getField(time.getDescriptorForType().findFieldByNumber(Duration.SECONDS_FIELD_NUMBER));
        int nanos = (int) time.getField(time.getDescriptorForType().findFieldByNumber(Duration.NANOS_FIELD_NUMBER));
        return java.time.Duration.ofSeconds(seconds, nanos).toMillis() + "ms";
      }
      if (value instanceof Message wrapper) {
        FieldDescriptor inner = wrapper.getDescriptorForType().findFieldByName("value");
        return inner == null ? wrapper.toString() : String.valueOf(wrapper.getField(inner));
      }
      return value instanceof EnumValueDescriptor constant ? constant.getName() : String.valueOf(value);
    }
  }

  /**
   * @param read what decoders read
   * @param withoutEffect reason by field that may be set and changes nothing
   * @param only values that are understood, by field of which others are not
   */
  private record Declared(
      Message prototype,
      Set<String> read,
      Map<String, String> withoutEffect,
      Map<String, Set<String>> only) {}

  /** Collects declarations, message by message. */
  public static final class Builder {

    private final Map<String, Declared> messages;

    private Builder(Map<String, Declared> messages) {
      this.messages = messages;
    }

    /**
     * @param read names of the fields that decoders read, with spaces between
     */
    public MessageBuilder message(Message prototype, String read) {
      return new MessageBuilder(this, prototype, read);
    }

    public SupportedFields build() {
      return new SupportedFields(messages);
    }
  }

  /** Declares one message. */
  public static final class MessageBuilder {

    private final Builder builder;
    private final Declared declared;

    private MessageBuilder(Builder builder, Message prototype, String read) {
      this.builder = builder;
      declared = new Declared(prototype, read.isEmpty() ? Set.of() : Set.of(read.split(" ")), new HashMap<>(),
          new HashMap<>());
      declared.read().forEach(this::check);
      builder.messages.put(prototype.getDescriptorForType().getFullName(), declared);
    }

    /** Fields that may be set and change nothing. */
    public MessageBuilder withoutEffect(String reason, String... fields) {
      for (String field : fields) {
        check(field);
        declared.withoutEffect().put(field, reason);
      }
      return this;
    }

    /** A field of which only these values are understood; durations are written in milliseconds. */
    public MessageBuilder only(String field, String... values) {
      check(field);
      declared.only().put(field, Set.of(values));
      return this;
    }

    public MessageBuilder message(Message prototype, String read) {
      return builder.message(prototype, read);
    }

    public SupportedFields build() {
      return builder.build();
    }

    private void check(String field) {
      Descriptor type = declared.prototype().getDescriptorForType();
      if (type.findFieldByName(field) == null) {
        throw new IllegalArgumentException(type.getFullName() + "." + field + ": no such field");
      }
    }
  }
}
