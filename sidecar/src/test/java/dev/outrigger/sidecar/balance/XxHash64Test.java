package dev.outrigger.sidecar.balance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class XxHash64Test {

  /** The values are those of the reference implementation. */
  @ParameterizedTest
  @CsvSource({"'', ef46db3751d8e999", "a, d24ec4f1a98c6e5b", "abc, 44bc2cf5ad770999",
      "127.0.0.1:8080_0, f673a43b9624fa24",
      "127.0.0.1, c08b1587df65b7a7",
      "0123456789abcdef0123456789abcdef, 642a94958e71e6c5",
      "0123456789abcdef0123456789abcdef0123456789abc, fc9bc401c0e4cff3"
  })
  void is_what_the_reference_implementation_gives(String text, String hash) {
    assertThat(Long.toHexString(XxHash64.of(text))).isEqualTo(hash);
  }
}
