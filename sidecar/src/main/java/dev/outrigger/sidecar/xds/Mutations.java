package dev.outrigger.sidecar.xds;

import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.config.HeaderMutations.Action;
import dev.outrigger.sidecar.config.HeaderMutations.Add;
import dev.outrigger.sidecar.telemetry.HeaderValueFormat;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Headers that are added and removed. */
final class Mutations {

  private Mutations() {}

  static HeaderMutations decode(
      List<HeaderValueOption> requestAdd,
      List<String> requestRemove,
      List<HeaderValueOption> responseAdd,
      List<String> responseRemove,
      FieldPath path) {
    if (requestAdd.isEmpty() && requestRemove.isEmpty() && responseAdd.isEmpty() && responseRemove.isEmpty()) {
      return HeaderMutations.NONE;
    }
    return new HeaderMutations(adds(requestAdd, path.field("request_headers_to_add")),
        names(requestRemove, path.field("request_headers_to_remove")),
        adds(responseAdd, path.field("response_headers_to_add")),
        names(responseRemove, path.field("response_headers_to_remove")));
  }

  /** A header without a value is not sent, as Envoy's default has it. */
  private static List<Add> adds(List<HeaderValueOption> options, FieldPath path) {
    List<Add> adds = new ArrayList<>(options.size());
    for (int i = 0; i < options.size(); i++) {
      HeaderValueOption option = options.get(i);
      FieldPath header = path.index(i).field("header");
      String name = mutable(option.getHeader().getKey(), header.field("key"));
      requireValue(option.getHeader().getValue(), header.field("value"));
      if (!option.getHeader().getValue().isEmpty()) {
        adds.add(new Add(name, option.getHeader().getValue(), action(option, path.index(i))));
      }
    }
    return adds;
  }

  @SuppressWarnings("deprecation") // control planes still send append
  private static Action action(HeaderValueOption option, FieldPath path) {
    if (option.hasAppend()) {
      return option.getAppend().getValue() ? Action.APPEND_IF_EXISTS_OR_ADD : Action.OVERWRITE_IF_EXISTS_OR_ADD;
    }
    return switch (option.getAppendAction()) {
      case APPEND_IF_EXISTS_OR_ADD -> Action.APPEND_IF_EXISTS_OR_ADD;
      case ADD_IF_ABSENT -> Action.ADD_IF_ABSENT;
      case OVERWRITE_IF_EXISTS_OR_ADD -> Action.OVERWRITE_IF_EXISTS_OR_ADD;
      case OVERWRITE_IF_EXISTS -> Action.OVERWRITE_IF_EXISTS;
      case UNRECOGNIZED -> throw path.field("append_action").unsupported("a value unknown in this version of the API");
    };
  }

  private static List<String> names(List<String> names, FieldPath path) {
    List<String> lower = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      lower.add(mutable(names.get(i), path.index(i)).toLowerCase(Locale.ROOT));
    }
    return lower;
  }

  /** What frames a message or is for one hop: who changed it would let the next hop read another message than was sent. */
  private static final Set<String> OF_THE_CODEC =
      Set.of("content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "upgrade");

  /** Pseudo headers and the host have fields of their own. */
  private static String mutable(String name, FieldPath path) {
    if (name.isEmpty() || name.startsWith(":") || name.equalsIgnoreCase("host")
        || !name.chars().allMatch(Mutations::isTokenCharacter)) {
      throw path.invalid("\"" + name + "\"", "a header name other than host and the pseudo headers");
    }
    if (OF_THE_CODEC.contains(name.toLowerCase(Locale.ROOT))) {
      throw path.invalid("\"" + name + "\"", "a header other than those that frame a message or are for one hop");
    }
    return name;
  }

  /** RFC 9110, section 5.6.2. */
  private static boolean isTokenCharacter(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  private static void requireValue(String value, FieldPath path) {
    if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
      throw path.invalid("a value with CR, LF or NUL", "a header value");
    }
    try {
      HeaderValueFormat.compile(value, "");
    } catch (IllegalArgumentException e) {
      throw new InvalidFieldException(path + ": " + e.getMessage());
    }
  }
}
