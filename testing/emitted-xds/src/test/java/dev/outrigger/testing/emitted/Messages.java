package dev.outrigger.testing.emitted;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.List;
import java.util.function.Consumer;

/** Generated messages by their names, and messages within messages. */
final class Messages {

  private Messages() {}

  /** The default instance of {@code envoy.…} or {@code xds.…}. */
  static Message named(String name) {
    String javaName = (name.startsWith("xds.") ? "com.github."
        : name.startsWith("envoy.") ? "io.envoyproxy."
            : "com.")
        + name;
    try {
      return (Message) Class.forName(javaName).getMethod("getDefaultInstance").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(name + " (expected: a message of the public protos)", e);
    }
  }

  /** Hands on every message that is packed somewhere within. */
  static void unpacked(Message message, Consumer<Message> each) {
    if (message instanceof Any any) {
      String type = any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
      try {
        Message content = named(type).getParserForType().parseFrom(any.getValue());
        each.accept(content);
        unpacked(content, each);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalArgumentException(type, e);
      }
      return;
    }
    message.getAllFields().values().forEach(value -> {
      for (Object one : value instanceof List<?> list ? list : List.of(value)) {
        if (one instanceof Message inner) {
          unpacked(inner, each);
        }
      }
    });
  }
}
