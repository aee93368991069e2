package dev.outrigger.sidecar.bootstrap;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.outrigger.sidecar.xds.SupportedFields;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads a tree into a message by protobuf's JSON mapping (https://protobuf.dev/programming-guides/json/). Written here because the library's
 * own reader says neither path nor line.
 */
final class MessageReader {

  private static final int MAX_DEPTH = 100;
  private static final Set<String> WRAPPERS =
      Set.of("BoolValue", "UInt32Value", "UInt64Value", "Int32Value", "Int64Value", "DoubleValue",
          "FloatValue", "StringValue", "BytesValue");
  private static final String WELL_KNOWN = "google.protobuf.";

  private final YamlTree tree;
  private final SupportedFields types;
  private int depth;

  /**
   * @param types what {@code Any} may hold
   */
  MessageReader(YamlTree tree, SupportedFields types) {
    this.tree = tree;
    this.types = types;
  }

  /**
   * A dynamic message: set by descriptor, a generated one sets up Java reflection for its whole class, which costs the process some megabytes
   * and the start a good part of a second.
   */
  DynamicMessage read(Descriptor type) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
    fields(mapping(tree.root(), ""), message, "", Set.of());
    return message.build();
  }

  private void fields(MappingNode node, Message.Builder message, String path, Set<String> besides) {
    Descriptor type = message.getDescriptorForType();
    Set<String> seen = new HashSet<>();
    Map<OneofDescriptor, String> oneofs = new HashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      String key = key(tuple);
      if (besides.contains(key)) {
        continue;
      }
      FieldDescriptor field = field(type, key);
      if (field == null) {
        throw tree.trouble(tuple.getKeyNode(), join(path, key) + ": unknown field" + Suggestion.of(key, type));
      }
      String at = join(path, field.getName());
      tree.place(at, tuple.getKeyNode());
      if (!seen.add(field.getName())) {
        throw tree.trouble(tuple.getKeyNode(), at + ": set twice");
      }
      if (isNull(tuple.getValueNode()) && !isValue(field)) {
        continue;
      }
      OneofDescriptor oneof = field.getRealContainingOneof();
      String other = oneof == null ? null : oneofs.putIfAbsent(oneof, field.getName());
      if (other != null) {
        throw tree.trouble(tuple.getKeyNode(), at + ": set beside " + other + " (expected: one of the two)");
      }
      field(tuple.getValueNode(), message, field, at);
    }
  }

  private void field(Node node, Message.Builder message, FieldDescriptor field, String path) {
    if (field.isMapField()) {
      entries(mapping(node, path), message, field, path);
    } else if (field.isRepeated()) {
      elements(node, message, field, path);
    } else {
      message.setField(field, value(node, message, field, path));
    }
  }

  private void elements(Node node, Message.Builder message, FieldDescriptor field, String path) {
    if (!(node instanceof SequenceNode list)) {
      throw wrong(node, path, "a list");
    }
    int index = 0;
    for (Node element : list.getValue()) {
      String at = path + "[" + index++ + "]";
      tree.place(at, element);
      message.addRepeatedField(field, value(element, message, field, at));
    }
  }

  private void entries(MappingNode node, Message.Builder message, FieldDescriptor field, String path) {
    Descriptor entryType = field.getMessageType();
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : node.getValue()) {
      String key = key(tuple);
      String at = path + "[" + key + "]";
      tree.place(at, tuple.getKeyNode());
      if (!seen.add(key)) {
        throw tree.trouble(tuple.getKeyNode(), at + ": set twice");
      }
      Message.Builder entry = message.newBuilderForField(field);
      FieldDescriptor value = entryType.findFieldByNumber(2);
      entry.setField(entryType.findFieldByNumber(1), key);
      entry.setField(value, value(tuple.getValueNode(), entry, value, at));
      message.addRepeatedField(field, entry.build());
    }
  }

  private Object value(Node node, Message.Builder parent, FieldDescriptor field, String path) {
    return switch (field.getJavaType()) {
      case MESSAGE -> message(node, parent.newBuilderForField(field), path);
      case ENUM -> Scalars.constant(scalar(node, path), field.getEnumType(), expected -> wrong(node, path, expected));
      default -> Scalars.read(scalar(node, path), field.getType(), expected -> wrong(node, path, expected));
    };
  }

  private Message message(Node node, Message.Builder message, String path) {
    if (++depth > MAX_DEPTH) {
      throw tree.trouble(node, path + ": nested too deeply (expected: at most " + MAX_DEPTH + " levels)");
    }
    try {
      String type = message.getDescriptorForType().getFullName();
      return type.startsWith(WELL_KNOWN) ? wellKnown(type.substring(WELL_KNOWN.length()), node, message, path)
          : plain(node, message, path);
    } finally {
      depth--;
    }
  }

  private Message plain(Node node, Message.Builder message, String path) {
    fields(mapping(node, path), message, path, Set.of());
    return message.build();
  }

  private Message wellKnown(String type, Node node, Message.Builder message, String path) {
    if (WRAPPERS.contains(type)) {
      FieldDescriptor value = message.getDescriptorForType().findFieldByNumber(1);
      return message.setField(value, value(node, message, value, path)).build();
    }
    return switch (type) {
      case "Any" -> any(mapping(node, path), path);
      case "Duration" -> Scalars.duration(scalar(node, path), expected -> wrong(node, path, expected));
      case "Struct" -> struct(mapping(node, path), path);
      case "Value" -> freeValue(node, path);
      case "ListValue" -> freeList(node, path);
      case "Empty" -> plain(node, message, path);
      default -> throw tree.trouble(node, path + ": a " + type + " is not supported");
    };
  }

  private Any any(MappingNode node, String path) {
    for (NodeTuple tuple : node.getValue()) {
      if (key(tuple).equals("@type")) {
        String url = scalar(tuple.getValueNode(), path + ".@type").getValue();
        Message prototype = types.prototype(url);
        if (prototype == null) {
          throw tree.trouble(tuple.getValueNode(), path + ": type " + url + ": not supported");
        }
        Message.Builder message = DynamicMessage.newBuilder(prototype.getDescriptorForType());
        fields(node, message, path, Set.of("@type"));
        return Any.pack(message.build());
      }
    }
    throw tree.trouble(node, path + ": no @type (expected: the type's URL)");
  }

  private Struct struct(MappingNode node, String path) {
    Struct.Builder struct = Struct.newBuilder();
    for (NodeTuple tuple : node.getValue()) {
      String key = key(tuple);
      if (struct.containsFields(key)) {
        throw tree.trouble(tuple.getKeyNode(), join(path, key) + ": set twice");
      }
      struct.putFields(key, freeValue(tuple.getValueNode(), join(path, key)));
    }
    return struct.build();
  }

  private ListValue freeList(Node node, String path) {
    if (!(node instanceof SequenceNode list)) {
      throw wrong(node, path, "a list");
    }
    ListValue.Builder values = ListValue.newBuilder();
    for (Node element : list.getValue()) {
      values.addValues(freeValue(element, path + "[" + values.getValuesCount() + "]"));
    }
    return values.build();
  }

  private Value freeValue(Node node, String path) {
    if (++depth > MAX_DEPTH) {
      throw tree.trouble(node, path + ": nested too deeply (expected: at most " + MAX_DEPTH + " levels)");
    }
    try {
      return switch (node) {
        case MappingNode map -> Value.newBuilder().setStructValue(struct(map, path)).build();
        case SequenceNode list -> Value.newBuilder().setListValue(freeList(list, path)).build();
        case ScalarNode scalar -> freeScalar(scalar);
        default -> throw wrong(node, path, "a value");
      };
    } finally {
      depth--;
    }
  }

  private static Value freeScalar(ScalarNode scalar) {
    Value.Builder value = Value.newBuilder();
    if (isNull(scalar)) {
      return value.setNullValue(NullValue.NULL_VALUE).build();
    }
    if (scalar.getTag().equals(Tag.BOOL)) {
      return value.setBoolValue(Boolean.parseBoolean(scalar.getValue())).build();
    }
    if (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT)) {
      return value.setNumberValue(Scalars.number(scalar.getValue())).build();
    }
    return value.setStringValue(scalar.getValue()).build();
  }

  private MappingNode mapping(Node node, String path) {
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw wrong(node, path, "a map of fields");
  }

  private ScalarNode scalar(Node node, String path) {
    if (node instanceof ScalarNode scalar) {
      return scalar;
    }
    throw wrong(node, path, "a single value");
  }

  private String key(NodeTuple tuple) {
    if (tuple.getKeyNode() instanceof ScalarNode key) {
      return key.getValue();
    }
    throw tree.trouble(tuple.getKeyNode(), "a key that is no text");
  }

  private Trouble wrong(Node node, String path, String expected) {
    String seen = switch (node) {
      case ScalarNode scalar -> scalar.getTag().equals(Tag.STR) ? "\"" + scalar.getValue() + "\"" : scalar.getValue();
      case SequenceNode list -> "a list of " + list.getValue().size();
      default -> "a map";
    };
    return tree.trouble(node, (path.isEmpty() ? "" : path + ": ") + seen + " (expected: " + expected + ")");
  }

  private static @Nullable FieldDescriptor field(Descriptor type, String key) {
    FieldDescriptor field = type.findFieldByName(key);
    return field != null ? field
        : type.getFields().stream().filter(f -> f.getJsonName().equals(key)).findFirst().orElse(null);
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  private static boolean isValue(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().getFullName().equals("google.protobuf.Value");
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
