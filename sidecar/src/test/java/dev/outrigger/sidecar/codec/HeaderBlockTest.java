package dev.outrigger.sidecar.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

final class HeaderBlockTest {
  private final ByteSlice slice = new ByteSlice();

  private static RequestHead head(String fields) {
    return Decoded.request("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n").head();
  }

  @Test
  void recognises_every_name_it_knows_in_any_case() {
    for (HeaderId id : HeaderId.values()) {
      if (id == HeaderId.HOST || id == HeaderId.TRANSFER_ENCODING || id == HeaderId.CONTENT_LENGTH) {
        continue;
      }
      String name = id.text().toString();
      RequestHead head = head(name.toUpperCase(Locale.ROOT) + ": x\r\n" + name + "-x: y\r\n");
      assertThat(head.has(id)).as(name).isTrue();
      assertThat(head.indexOf(id)).as(name).isEqualTo(1);
      assertThat(head.id(1)).isEqualTo(id);
      assertThat(head.id(2)).isNull();
    }
  }

  @Test
  void presence_fits_the_bits_of_a_long() {
    assertThat(HeaderId.COUNT).isLessThanOrEqualTo(64);
  }

  @Test
  void finds_fields_by_name_and_position() {
    RequestHead head = head("A: 1\r\nVia: 2\r\na: 3\r\nvia: 4\r\n");
    assertThat(head.size()).isEqualTo(5);
    assertThat(head.indexOf("a", 0)).isEqualTo(1);
    assertThat(head.indexOf("a", 2)).isEqualTo(3);
    assertThat(head.indexOf("a", 4)).isEqualTo(-1);
    assertThat(head.indexOf(HeaderId.VIA)).isEqualTo(2);
    assertThat(head.indexOf(HeaderId.VIA, 3)).isEqualTo(4);
    assertThat(head.indexOf(HeaderId.COOKIE)).isEqualTo(-1);
    assertThat(head.isRepeated(HeaderId.VIA)).isTrue();
    assertThat(head.isRepeated(HeaderId.HOST)).isFalse();
    assertThat(head.name(1, slice)).hasToString("A");
    assertThat(head.value(1, slice)).hasToString("1");
    assertThat(head.value(HeaderId.VIA, slice)).hasToString("2");
    assertThat(head.value(HeaderId.COOKIE, slice)).isNull();
  }

  @Test
  void joins_the_values_of_a_repeated_name() {
    RequestHead head = head("A: 1\r\nB: 2\r\na:  3 \r\nA:\r\n");
    assertThat(head.joined("a", slice)).hasToString("1,3,");
    assertThat(head.joined("b", slice)).isSameAs(slice).hasToString("2");
    assertThat(head.joined("c", slice)).isNull();
  }

  @Test
  void withheld_fields_can_still_be_read() {
    RequestHead head = head("Connection: close\r\n");
    assertThat(head.isWithheld(1)).isTrue();
    assertThat(head.isWithheld(0)).isFalse();
    assertThat(head.value(HeaderId.CONNECTION, slice)).hasToString("close");
  }

  @Test
  void holds_more_fields_than_at_first() {
    RequestHead head = head("N: v\r\n".repeat(99));
    assertThat(head.size()).isEqualTo(100);
    assertThat(head.value(99, slice)).hasToString("v");
  }
}
