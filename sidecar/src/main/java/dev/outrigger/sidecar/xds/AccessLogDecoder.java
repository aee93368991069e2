package dev.outrigger.sidecar.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.outrigger.sidecar.config.AccessLogSpec;
import dev.outrigger.sidecar.config.AccessLogSpec.Sink;
import dev.outrigger.sidecar.telemetry.AccessLogFormat;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Access logs. */
final class AccessLogDecoder {

  private AccessLogDecoder() {}

  static List<AccessLogSpec> decode(List<AccessLog> logs, FieldPath path) {
    List<AccessLogSpec> specs = new ArrayList<>(logs.size());
    for (int i = 0; i < logs.size(); i++) {
      FieldPath config = path.index(i).field("typed_config");
      specs.add(checked(decode(logs.get(i).getTypedConfig(), config), config));
    }
    return specs;
  }

  /** An operator that nobody can write is refused here and not at the first request. */
  private static AccessLogSpec checked(AccessLogSpec spec, FieldPath path) {
    try {
      AccessLogFormat.compile(spec.format(), "");
      return spec;
    } catch (IllegalArgumentException e) {
      throw new InvalidFieldException(path + ": " + e.getMessage());
    }
  }

  private static AccessLogSpec decode(Any config, FieldPath path) {
    try {
      if (config.is(FileAccessLog.class)) {
        return file(config.unpack(FileAccessLog.class), path);
      }
      if (config.is(StdoutAccessLog.class)) {
        StdoutAccessLog log = config.unpack(StdoutAccessLog.class);
        return format(new Sink.Stdout(), log.getLogFormat(), path.field("log_format"));
      }
      if (config.is(StderrAccessLog.class)) {
        StderrAccessLog log = config.unpack(StderrAccessLog.class);
        return format(new Sink.Stderr(), log.getLogFormat(), path.field("log_format"));
      }
    } catch (InvalidProtocolBufferException e) {
      throw path.invalid(String.valueOf(e.getMessage()), config.getTypeUrl());
    }
    throw path.unsupported("type " + config.getTypeUrl());
  }

  @SuppressWarnings("deprecation") // files in the field still carry format and json_format
  private static AccessLogSpec file(FileAccessLog log, FieldPath path) {
    Sink sink = sink(Values.notEmpty(log.getPath(), path.field("path")));
    return switch (log.getAccessLogFormatCase()) {
      case FORMAT -> new AccessLogSpec(sink, log.getFormat());
      case JSON_FORMAT -> json(sink, log.getJsonFormat());
      case TYPED_JSON_FORMAT -> json(sink, log.getTypedJsonFormat());
      case LOG_FORMAT -> format(sink, log.getLogFormat(), path.field("log_format"));
      case ACCESSLOGFORMAT_NOT_SET -> new AccessLogSpec(sink, AccessLogFormat.DEFAULT);
    };
  }

  private static Sink sink(String path) {
    return switch (path) {
      case "/dev/stdout" -> new Sink.Stdout();
      case "/dev/stderr" -> new Sink.Stderr();
      default -> new Sink.File(path);
    };
  }

  @SuppressWarnings("deprecation") // files in the field still carry text_format
  private static AccessLogSpec format(Sink sink, SubstitutionFormatString format, FieldPath path) {
    return switch (format.getFormatCase()) {
      case TEXT_FORMAT -> new AccessLogSpec(sink,
          format.getTextFormat().isEmpty() ? AccessLogFormat.DEFAULT : format.getTextFormat());
      case JSON_FORMAT -> json(sink, format.getJsonFormat());
      case TEXT_FORMAT_SOURCE -> new AccessLogSpec(sink,
          text(format.getTextFormatSource(), path.field("text_format_source")));
      case FORMAT_NOT_SET -> new AccessLogSpec(sink, AccessLogFormat.DEFAULT);
    };
  }

  static String text(DataSource source, FieldPath path) {
    return switch (source.getSpecifierCase()) {
      case INLINE_STRING -> source.getInlineString();
      case INLINE_BYTES -> source.getInlineBytes().toStringUtf8();
      case FILENAME, ENVIRONMENT_VARIABLE -> throw path.unsupported(source.getSpecifierCase());
      case SPECIFIER_NOT_SET -> throw path.missing();
    };
  }

  private static AccessLogSpec json(Sink sink, Struct format) {
    return new AccessLogSpec(sink, json(format) + "\n", AccessLogSpec.Form.JSON);
  }

  /** One line of JSON whose texts keep their command operators. */
  private static String json(Struct object) {
    List<String> members = new ArrayList<>();
    object.getFieldsMap().forEach((key, value) -> members.add(quoted(key) + ":" + json(value)));
    return "{" + String.join(",", members) + "}";
  }

  private static String json(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> JsonOperators.isNumber(value.getStringValue()) ? value.getStringValue()
          : quoted(value.getStringValue());
      case NUMBER_VALUE -> number(value.getNumberValue());
      case BOOL_VALUE -> String.valueOf(value.getBoolValue());
      case NULL_VALUE, KIND_NOT_SET -> "null";
      case STRUCT_VALUE -> json(value.getStructValue());
      case LIST_VALUE -> {
        List<String> items = new ArrayList<>();
        for (Value item : value.getListValue().getValuesList()) {
          items.add(json(item));
        }
        yield "[" + String.join(",", items) + "]";
      }
    };
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15 ? String.valueOf((long) value) : String.valueOf(value);
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
