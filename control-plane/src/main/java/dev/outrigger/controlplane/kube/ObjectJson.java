package dev.outrigger.controlplane.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.outrigger.policy.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an API server's JSON value by value, so that a list of any length is never in memory as a whole. For one thread. */
final class ObjectJson {

  /** Deeper values become a text that says so, which no reader takes for what it expects; the text form has this limit too. */
  private static final int MAX_DEPTH = 100;

  /** What lies deeper is skipped without a stack, so the parser need not stop there. */
  private static final JsonFactory FACTORY = JsonFactory.builder()
      .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(Integer.MAX_VALUE).build())
      .build();

  private final TextCache texts = new TextCache();

  /** A parser that closes its input with itself. */
  static JsonParser parser(InputStream in) throws IOException {
    return FACTORY.createParser(in);
  }

  /** The value that the parser stands at; it stands at the value's end afterwards. */
  Tree read(JsonParser json) throws IOException {
    return read(json, 0);
  }

  private Tree read(JsonParser json, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      json.skipChildren();
      return new Tree.Scalar(Tree.Kind.TEXT, "(values nested deeper than " + MAX_DEPTH + ")", 0);
    }
    return switch (json.currentToken()) {
      case START_OBJECT -> mapping(json, depth);
      case START_ARRAY -> sequence(json, depth);
      case VALUE_STRING -> new Tree.Scalar(Tree.Kind.TEXT,
          texts.text(json.getTextCharacters(), json.getTextOffset(), json.getTextLength()), 0);
      case VALUE_NUMBER_INT -> new Tree.Scalar(Tree.Kind.WHOLE, json.getText(), 0);
      case VALUE_NUMBER_FLOAT -> new Tree.Scalar(Tree.Kind.FRACTION, json.getText(), 0);
      case VALUE_TRUE, VALUE_FALSE -> new Tree.Scalar(Tree.Kind.FLAG, json.getText(), 0);
      case VALUE_NULL -> new Tree.Scalar(Tree.Kind.NOTHING, "null", 0);
      default -> throw new IOException(json.currentToken() + " (expected: a JSON value)");
    };
  }

  private Tree mapping(JsonParser json, int depth) throws IOException {
    Map<String, Tree> fields = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      if (isBookkeeping(name, depth)) {
        json.skipChildren();
      } else {
        fields.put(name, read(json, depth + 1));
      }
    }
    return new Tree.Mapping(fields, 0);
  }

  private Tree sequence(JsonParser json, int depth) throws IOException {
    List<Tree> items = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      items.add(read(json, depth + 1));
    }
    return new Tree.Sequence(items, 0);
  }

  /** Who wrote which field, and a copy of the whole object in an annotation: as large as the rest, and nothing to a mesh. */
  private static boolean isBookkeeping(String field, int depth) {
    return (depth == 1 && field.equals("managedFields"))
        || (depth == 2 && field.equals("kubectl.kubernetes.io/last-applied-configuration"));
  }
}
