package dev.outrigger.policy.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/**
 * Makes one document's tree from the parser's events. A stack of its own, not recursion, so depth costs no thread
 * stack.
 */
final class TreeBuilder {

  private static final int MAX_DEPTH = 100;

  /** Values of one document with all aliases unfolded: bounds what a few nested aliases can grow to. */
  private static final int MAX_VALUES = 500_000;

  private final ScalarResolver resolver;
  private final Deque<Open> stack = new ArrayDeque<>();
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private int values;
  private @Nullable Tree root;

  TreeBuilder(ScalarResolver resolver) {
    this.resolver = resolver;
  }

  Tree root() {
    return root == null ? new Tree.Scalar(Tree.Kind.NOTHING, "", 0) : root;
  }

  void accept(Event event) throws SyntaxException {
    switch (event) {
      case CollectionStartEvent start -> open(start);
      case MappingEndEvent end -> close();
      case SequenceEndEvent end -> close();
      case ScalarEvent scalar -> add(scalar, scalar(scalar), 1);
      case AliasEvent alias -> unfold(alias);
      default -> { /* Begin and end of the stream. */ }
    }
  }

  private void open(CollectionStartEvent start) throws SyntaxException {
    if (stack.size() == MAX_DEPTH) {
      throw new SyntaxException(line(start), "values nested deeper than " + MAX_DEPTH + " (expected: at most that)");
    }
    Open parent = stack.peek();
    if (parent != null && parent.mapping && parent.key == null) {
      throw new SyntaxException(line(start), "a collection as a key (expected: text)");
    }
    stack.push(new Open(start, parent == null || parent.key == null ? line(start) : parent.keyLine, values));
  }

  private void close() throws SyntaxException {
    Open done = stack.pop();
    Tree tree = done.mapping ? new Tree.Mapping(done.fields, done.line) : new Tree.Sequence(done.items, done.line);
    add(done.start, tree, 1 + values - done.valuesBefore);
  }

  private void unfold(AliasEvent alias) throws SyntaxException {
    Anchored anchored = anchors.get(alias.getAlias());
    if (anchored == null) {
      throw new SyntaxException(line(alias),
          "alias *" + alias.getAlias() + " (expected: an anchor that was closed before)");
    }
    values += anchored.size;
    add(alias, anchored.tree, 1);
  }

  /** Puts a finished value where the document has it. {@code size} counts it with all that it holds. */
  private void add(NodeEvent event, Tree tree, int size) throws SyntaxException {
    if (++values > MAX_VALUES) {
      throw new SyntaxException(line(event),
          "more than " + MAX_VALUES + " values (expected: at most that in a document)");
    }
    if (!(event instanceof AliasEvent)) {
      event.getAnchor().ifPresent(anchor -> anchors.put(anchor, new Anchored(tree, size)));
    }
    Open parent = stack.peek();
    if (parent == null) {
      root = tree;
    } else if (!parent.mapping) {
      parent.items.add(tree);
    } else if (parent.key == null) {
      parent.startField(tree, line(event));
    } else {
      parent.fields.put(parent.key, tree);
      parent.key = null;
    }
  }

  private Tree.Scalar scalar(ScalarEvent event) {
    Tag tag = event.getTag().map(Tag::new).orElse(event.isPlain() ? resolver.resolve(event.getValue(), true) : Tag.STR);
    return new Tree.Scalar(kind(tag), event.getValue(), line(event));
  }

  private static Tree.Kind kind(Tag tag) {
    if (tag.equals(Tag.INT)) {
      return Tree.Kind.WHOLE;
    }
    if (tag.equals(Tag.FLOAT)) {
      return Tree.Kind.FRACTION;
    }
    if (tag.equals(Tag.BOOL)) {
      return Tree.Kind.FLAG;
    }
    return tag.equals(Tag.NULL) ? Tree.Kind.NOTHING : Tree.Kind.TEXT;
  }

  private static int line(Event event) {
    return event.getStartMark().map(Mark::getLine).orElse(-1) + 1;
  }

  private record Anchored(Tree tree, int size) {}

  /** A mapping or list whose end was not seen yet. */
  private static final class Open {

    private final CollectionStartEvent start;
    private final boolean mapping;
    private final int line;
    private final int valuesBefore;
    private final Map<String, Tree> fields = new LinkedHashMap<>();
    private final List<Tree> items = new ArrayList<>();
    private @Nullable String key;
    private int keyLine;

    private Open(CollectionStartEvent start, int line, int valuesBefore) {
      this.start = start;
      this.mapping = start instanceof MappingStartEvent;
      this.line = line;
      this.valuesBefore = valuesBefore;
    }

    private void startField(Tree name, int line) throws SyntaxException {
      if (!(name instanceof Tree.Scalar scalar)) {
        throw new SyntaxException(line, "a collection as a key (expected: text)");
      }
      Tree earlier = fields.get(scalar.text());
      if (earlier != null) {
        throw new SyntaxException(line, "key \"" + scalar.text() + "\" a second time (expected: once; it is in line "
            + earlier.line() + " already)");
      }
      key = scalar.text();
      keyLine = line;
    }
  }
}
