package dev.outrigger.policy.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.outrigger.policy.tree.Tree.Kind;
import dev.outrigger.policy.tree.Tree.Mapping;
import dev.outrigger.policy.tree.Tree.Scalar;
import dev.outrigger.policy.tree.Tree.Sequence;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class YamlTextTest {

  @Test
  void keeps_every_value_with_its_line() throws SyntaxException {
    assertThat(YamlText.read("a: 1\nb:\n  - x\n  - c: 'y'\n")).containsExactly(
        new Mapping(Map.of("a", new Scalar(Kind.WHOLE, "1", 1), "b", new Sequence(List.of(new Scalar(Kind.TEXT, "x", 3),
            new Mapping(Map.of("c", new Scalar(Kind.TEXT, "y", 4)), 4)), 2)), 1));
  }

  @Test
  void reads_json_with_tabs_and_escapes() throws SyntaxException {
    assertThat(YamlText.read("{\n\t\"a\": [true,\tnull, 1.5],\n\t\"b\": \"\\ud83d\\ude00\\/\\n\"\n}")).containsExactly(
        new Mapping(Map.of("a", new Sequence(List.of(new Scalar(Kind.FLAG, "true", 2),
            new Scalar(Kind.NOTHING, "null", 2), new Scalar(Kind.FRACTION, "1.5", 2)), 2), "b",
            new Scalar(Kind.TEXT, "\ud83d\ude00/\n", 3)), 1));
  }

  @Test
  void reads_several_documents_and_passes_over_empty_ones() throws SyntaxException {
    assertThat(YamlText.read("---\n# nothing\n---\na: 1\n---\n...\n---\nb: 2\n")).extracting(Tree::line)
        .containsExactly(4, 8);
    assertThat(YamlText.read("")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("scalars")
  void tells_the_kinds_of_scalars_as_yaml_1_2_does(String written, Kind kind) throws SyntaxException {
    assertThat(YamlText.read("a: " + written)).first()
        .extracting(tree -> ((Mapping) tree).fields().get("a"))
        .extracting(value -> ((Scalar) value).kind())
        .isEqualTo(kind);
  }

  static Stream<Arguments> scalars() {
    return Stream.of(Arguments.of("12", Kind.WHOLE), Arguments.of("-0", Kind.WHOLE), Arguments.of("0x1F", Kind.WHOLE),
        Arguments.of("1e3", Kind.FRACTION), Arguments.of("\"12\"", Kind.TEXT), Arguments.of("yes", Kind.TEXT),
        Arguments.of("true", Kind.FLAG), Arguments.of("~", Kind.NOTHING), Arguments.of("2026-01-01", Kind.TEXT),
        Arguments.of("!!str 12", Kind.TEXT), Arguments.of("!!java.lang.Runtime x", Kind.TEXT));
  }

  @Test
  void unfolds_aliases() throws SyntaxException {
    assertThat(YamlText.read("a: &x {b: 1}\nc: *x")).first()
        .extracting(tree -> ((Mapping) tree).fields().get("c"))
        .isEqualTo(new Mapping(Map.of("b", new Scalar(Kind.WHOLE, "1", 1)), 1));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void says_where_and_what_is_wrong(String text, int line, String message) {
    SyntaxException thrown = catchThrowableOfType(SyntaxException.class, () -> YamlText.read(text));

    assertThat(thrown).hasMessage(message);
    assertThat(thrown.line()).isEqualTo(line);
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("a: 1\nb:\n\t- x", 3,
            "not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation),"
                + " while scanning for the next token; seen: `- x`"
                + " (expected: lines as `key: value`, with deeper ones indented by spaces)"),
        Arguments.of("kind: Service\nspec:\n  ports:\n    - port: 80\n   - port: 81\n", 5,
            "not YAML: expected <block end>, but found '<block sequence start>', while parsing a block mapping"
                + " that began in line 3; seen: `- port: 81`"),
        Arguments.of("a: [1, 2\n", 2,
            "not YAML: expected ',' or ']', but got <stream end>, while parsing a flow sequence that began in line 1;"
                + " seen: the end"),
        Arguments.of("metadata\n  name: x\n", 2,
            "not YAML: mapping values are not allowed here; seen: `name: x`"
                + " (expected: lines as `key: value`, with deeper ones indented by spaces)"),
        Arguments.of("a: 1\nb: 2\na: 3\n", 3, "key \"a\" a second time (expected: once; it is in line 1 already)"),
        Arguments.of("a: *nobody\n", 1, "alias *nobody (expected: an anchor that was closed before)"),
        Arguments.of("a: &me [*me]\n", 1, "alias *me (expected: an anchor that was closed before)"),
        Arguments.of("a: 1\n? [b]\n: c\n", 2, "a collection as a key (expected: text)"),
        Arguments.of("%YAML 3.0\n---\na: 1\n", 1, "not read: Version{major=3, minor=0} (expected: YAML 1.2 or JSON)"),
        Arguments.of("a: 1\nb: \u0007\n", 2, "character U+7 (expected: printable text)"),
        Arguments.of("[".repeat(5_000), 1, "values nested deeper than 100 (expected: at most that)"));
  }

  @Test
  void refuses_a_few_aliases_that_unfold_to_millions_of_values() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      bomb.append("a%d: &a%d [%s*a%d]\n".replace("%d", "" + i)
          .replace("%s", ("*a" + (i - 1) + ", ").repeat(9))
          .replace("*a" + i + "]", "*a" + (i - 1) + "]"));
    }

    assertThat(catchThrowableOfType(SyntaxException.class, () -> YamlText.read(bomb.toString())))
        .hasMessage("more than 500000 values (expected: at most that in a document)");
  }

  @Test
  void refuses_a_text_beyond_its_size() {
    assertThat(catchThrowableOfType(SyntaxException.class, () -> YamlText.read("a: " + "x".repeat(3 << 20))))
        .hasMessage("3145731 characters (expected: at most 3145728 in one text; split it)");
  }
}
