package dev.outrigger.policy;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is written, reading it ends in objects and findings, never in an exception. */
final class ManifestFuzzTest {

  private static final int TEXTS = 400;

  private static final List<String> PIECES =
      List.of("\"\\Uffffffff\"", "\"\\ud800\"", "%YAML 99999999999.1\n---\n", "!!int x",
          "!<tag:yaml.org,2002:bool> 7", "&a [*a]", "*nobody", "<<: {}", "? [a]\n: b", "{{{{", "- - - - ", "\t",
          "\u0000", "\ufeff",
          "0x", "0xffffffffffffffffff", "1e999", ".nan", "~", "null", "[]", "{}", "\"\"", "-1", "|+\n", "!!binary =",
          "---", "...");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void reading_never_throws(long seed) throws IOException, URISyntaxException {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> originals = originals();
    for (int i = 0; i < TEXTS; i++) {
      String text = damaged(originals.get(random.nextInt(originals.size())), random);
      assertThatCode(() -> Manifest.read("fuzz.yaml", text)).as(text).doesNotThrowAnyException();
    }
  }

  /** One document with a few places cut, doubled, or replaced by what parsers stumble over. */
  private static String damaged(String document, SplittableRandom random) {
    StringBuilder text = new StringBuilder(document);
    for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
      int from = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), from + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.insert(from, text.substring(from, to));
        case 2 -> value(text, from, random);
        default -> text.replace(from, to, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return text.toString();
  }

  /** Puts something else where a field's value begins. */
  private static void value(StringBuilder text, int near, SplittableRandom random) {
    int colon = text.indexOf(": ", near);
    int end = colon < 0 ? -1 : text.indexOf("\n", colon);
    if (end >= 0) {
      text.replace(colon + 2, end, PIECES.get(random.nextInt(PIECES.size())));
    }
  }

  private static List<String> originals() throws IOException, URISyntaxException {
    Path directory = Path.of(Objects.requireNonNull(ManifestFuzzTest.class.getResource("/findings")).toURI());
    List<String> documents = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        documents.addAll(List.of(Files.readString(file).split("(?m)^---$")));
      }
    }
    return documents;
  }
}
