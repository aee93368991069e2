package dev.outrigger.sidecar.bootstrap;

import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** A YAML or JSON text as a tree, and where in the file each path of it stands. */
final class YamlTree {

  private final String file;
  private final Node root;
  private final Map<String, Node> nodes = new HashMap<>();

  private YamlTree(String file, Node root) {
    this.file = file;
    this.root = root;
  }

  /**
   * @param file name for messages
   */
  static YamlTree parse(String file, String text) {
    boolean json = text.stripLeading().startsWith("{");
    LoadSettings settings = LoadSettings.builder().setLabel(file).setSchema(new CoreSchema()).build();
    try {
      // JSON may be indented with tabs, which YAML forbids; inside JSON's texts a tab is always escaped.
      Node root = new Compose(settings).composeString(json ? text.replace('\t', ' ') : text)
          .orElseThrow(() -> new Trouble(file + ": empty (expected: a bootstrap)"));
      return new YamlTree(file, root);
    } catch (MarkedYamlEngineException e) {
      String place =
          e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1)).orElse("");
      throw new Trouble(file + place + ": " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new Trouble(file + ": " + e.getMessage());
    }
  }

  Node root() {
    return root;
  }

  /** Remembers where a path stands. */
  void place(String path, Node node) {
    nodes.put(path, node);
  }

  Trouble trouble(Node node, String message) {
    return new Trouble(at(node) + message);
  }

  /** The message, which begins with a path, with the place of that path or of its nearest known parent before it. */
  String located(String message) {
    int end = message.indexOf(": ");
    String path = end < 0 ? message : message.substring(0, end);
    while (!path.isEmpty() && !nodes.containsKey(path)) {
      path = path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
    }
    return at(nodes.getOrDefault(path, root)) + message;
  }

  private String at(Node node) {
    return file + node.getStartMark().map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1)).orElse("")
        + ": ";
  }
}
