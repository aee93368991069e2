package dev.outrigger.sidecar.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ByteSliceTest {
  private static ByteSlice of(String text) {
    byte[] bytes = ("<" + text + ">").getBytes(ISO_8859_1);
    return new ByteSlice().set(bytes, 1, bytes.length - 1);
  }

  @Test
  void reads_as_the_characters_of_its_range() {
    assertThat(of("caf\u00e9")).hasToString("caf\u00e9").hasSize(4);
    assertThat(of("abc").subSequence(1, 2)).hasToString("b");
    assertThat(of("abc").slice(1, 3, new ByteSlice())).hasToString("bc");
    assertThat(of("a:b").indexOf(':')).isEqualTo(1);
    assertThat(of("ab").indexOf('>')).isEqualTo(-1);
    assertThat(new ByteSlice().isEmpty()).isTrue();
  }

  @Test
  void compares_by_content() {
    assertThat(of("Web").contentEquals("Web")).isTrue();
    assertThat(of("Web").contentEquals("web")).isFalse();
    assertThat(of("Web").contentEquals("We")).isFalse();
    assertThat(of("Web").equalsIgnoreCase("wEB")).isTrue();
    assertThat(of("Web").equalsIgnoreCase("wEC")).isFalse();
    assertThat(of("[").equalsIgnoreCase("{")).isFalse();
    assertThat(of("a")).isEqualTo(of("a")).hasSameHashCodeAs(of("a")).isNotEqualTo(of("b"));
  }
}
