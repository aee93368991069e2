package dev.outrigger.sidecar.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.outrigger.sidecar.config.AccessLogSpec;
import dev.outrigger.sidecar.telemetry.AccessLogFormat;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AccessLogDecoderTest {

  private static AccessLogSpec decode(SubstitutionFormatString.Builder format) {
    FileAccessLog.Builder file = FileAccessLog.newBuilder().setPath("/tmp/access.log").setLogFormat(format);
    AccessLog log = AccessLog.newBuilder().setTypedConfig(Any.pack(file.build())).build();
    return AccessLogDecoder.decode(List.of(log), FieldPath.ROOT.field("access_log")).getFirst();
  }

  private static SubstitutionFormatString.Builder text(String format) {
    return SubstitutionFormatString.newBuilder()
        .setTextFormatSource(DataSource.newBuilder().setInlineString(format));
  }

  @Test
  void takes_the_default_format_when_there_is_none() {
    assertThat(decode(SubstitutionFormatString.newBuilder()).format()).isEqualTo(AccessLogFormat.DEFAULT);
  }

  @Test
  void takes_a_text_and_a_json_format() {
    assertThat(decode(text("%REQ(:PATH)%\n")).format()).isEqualTo("%REQ(:PATH)%\n");
    Struct object = Struct.newBuilder()
        .putFields("status", Value.newBuilder().setStringValue("%RESPONSE_CODE%").build())
        .build();
    AccessLogSpec json = decode(SubstitutionFormatString.newBuilder().setJsonFormat(object));
    assertThat(json.format()).isEqualTo("{\"status\":%RESPONSE_CODE%}\n");
  }

  @Test
  void refuses_an_operator_that_cannot_be_written_with_its_place() {
    assertThatThrownBy(() -> decode(text("a %NO_SUCH%\n")))
        .isInstanceOf(InvalidFieldException.class)
        .hasMessage("access_log[0].typed_config: access log format: %NO_SUCH% at 2: unknown operator");
  }
}
