package dev.outrigger.controlplane.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import dev.outrigger.policy.tree.SyntaxException;
import dev.outrigger.policy.tree.Tree;
import dev.outrigger.policy.tree.YamlText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ObjectJsonTest {

  private final ObjectJson json = new ObjectJson();

  @Test
  void is_what_the_text_form_of_the_same_value_is() throws IOException, SyntaxException {
    String text = """
        {"a": "text", "b": 12, "c": -1.5, "d": true, "e": null, "f": [1, [], {}], "g": {"h": "\\u00e9\\n"}}""";

    assertThat(withoutLines(read(text))).isEqualTo(withoutLines(YamlText.read(text).getFirst()));
  }

  @Test
  void who_wrote_which_field_and_the_copy_that_kubectl_keeps_are_left_out() throws IOException {
    Tree read = read("""
        {"metadata": {"name": "a", "managedFields": [{"manager": "x", "fieldsV1": {"f:spec": {}}}],
         "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}", "kept": "1"}},
         "spec": {"deep": {"managedFields": "kept too"}}}""");

    assertThat(read).isEqualTo(read("""
        {"metadata": {"name": "a", "annotations": {"kept": "1"}}, "spec": {"deep": {"managedFields": "kept too"}}}"""));
  }

  @Test
  void what_is_nested_too_deep_becomes_a_text_that_says_so() throws IOException {
    int depth = 100_000;
    Tree tree = read("[".repeat(depth) + "1" + "]".repeat(depth));

    for (int i = 0; i <= 100; i++) {
      tree = ((Tree.Sequence) tree).items().getFirst();
    }
    assertThat(tree.describe()).isEqualTo("\"(values nested deeper than 100)\"");
  }

  @Test
  void the_same_short_text_is_the_same_string() throws IOException {
    List<Tree> texts = ((Tree.Sequence) read("[\"node-1\", \"node-1\"]")).items();

    assertThat(((Tree.Scalar) texts.get(0)).text()).isSameAs(((Tree.Scalar) texts.get(1)).text());
  }

  @Test
  void several_values_follow_one_another_in_one_stream() throws IOException {
    try (JsonParser parser = parser("{\"a\": 1}\n{\"a\": 2}\n")) {
      parser.nextToken();
      assertThat(json.read(parser)).isEqualTo(read("{\"a\": 1}"));
      parser.nextToken();
      assertThat(json.read(parser)).isEqualTo(read("{\"a\": 2}"));
      assertThat(parser.nextToken()).isNull();
    }
  }

  private Tree read(String text) throws IOException {
    try (JsonParser parser = parser(text)) {
      parser.nextToken();
      return json.read(parser);
    }
  }

  private static JsonParser parser(String text) throws IOException {
    return ObjectJson.parser(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String withoutLines(Tree tree) {
    return tree.toString().replaceAll("line=\\d+", "");
  }
}
