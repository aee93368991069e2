package dev.outrigger.policy.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Reads YAML 1.2, and JSON with it, that nobody vouches for: no types are made from tags, a key twice in one mapping is
 * refused, and size, depth and what aliases unfold to are limited.
 */
public final class YamlText {

  /**
   * Characters of one text. The parser's time grows with the square of a scalar's length: seconds at this one. The API
   * server refuses a single object above half of it.
   */
  private static final int MAX_LENGTH = 3 << 20;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(MAX_LENGTH).setSchema(new CoreSchema()).build();

  private YamlText() {}

  /** The documents of {@code text} that hold anything. */
  public static List<Tree> read(String text) throws SyntaxException {
    if (text.length() > MAX_LENGTH) {
      throw new SyntaxException(1, text.length() + " characters (expected: at most " + MAX_LENGTH
          + " in one text; split it)");
    }
    List<Tree> documents = new ArrayList<>();
    int line = 1;
    try {
      TreeBuilder builder = new TreeBuilder(SETTINGS.getSchema().getScalarResolver());
      for (Event event : new Parse(SETTINGS).parseString(text)) {
        line = event.getEndMark().map(Mark::getLine).orElse(0) + 1;
        if (event instanceof DocumentStartEvent) {
          builder = new TreeBuilder(SETTINGS.getSchema().getScalarResolver());
        } else if (event instanceof DocumentEndEvent) {
          addUnlessEmpty(documents, builder.root());
        } else {
          builder.accept(event);
        }
      }
    } catch (MarkedYamlEngineException e) {
      throw malformed(e, text);
    } catch (ReaderException e) {
      throw new SyntaxException(lineAt(text, e.getPosition()),
          "character U+" + Integer.toHexString(e.getCodePoint()) + " (expected: printable text)");
    } catch (YamlEngineException e) {
      throw new SyntaxException(1, "not read: " + e.getMessage() + " (expected: YAML 1.2 or JSON)");
    } catch (IllegalArgumentException e) {
      // The parser lets the number of an escape through that no character has.
      throw new SyntaxException(line, "not YAML: " + e.getMessage() + " (expected: YAML 1.2 or JSON)");
    }
    return documents;
  }

  private static void addUnlessEmpty(List<Tree> documents, Tree root) {
    if (!(root instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.NOTHING)) {
      documents.add(root);
    }
  }

  private static SyntaxException malformed(MarkedYamlEngineException e, String text) {
    Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
    int line = mark == null ? 1 : mark.getLine() + 1;
    StringBuilder message = new StringBuilder("not YAML: ").append(e.getProblem());
    if (!Objects.requireNonNullElse(e.getContext(), "").isEmpty()) {
      message.append(", ").append(e.getContext());
      e.getContextMark()
          .filter(context -> context.getLine() + 1 != line)
          .ifPresent(context -> message.append(" that began in line ").append(context.getLine() + 1));
    }
    message.append("; seen: ").append(lineText(text, line));
    if (!e.getProblem().contains("expected ")) {
      message.append(" (expected: lines as `key: value`, with deeper ones indented by spaces)");
    }
    return new SyntaxException(line, message.toString());
  }

  private static String lineText(String text, int line) {
    return text.lines()
        .skip(line - 1L)
        .findFirst()
        .map(String::strip)
        .filter(seen -> !seen.isEmpty())
        .map(seen -> '`' + (seen.length() <= 80 ? seen : seen.substring(0, 80) + "...") + '`')
        .orElse("the end");
  }

  private static int lineAt(String text, int position) {
    return 1 + (int) text.codePoints().limit(position).filter(c -> c == '\n').count();
  }
}
