package dev.outrigger.sidecar.config;

import java.util.List;

/**
 * Headers that a route, virtual host or route configuration adds and removes. Removal comes first, then additions in order.
 *
 * @param requestRemove lower-case names
 * @param responseRemove lower-case names
 */
public record HeaderMutations(
    List<Add> requestAdd,
    List<String> requestRemove,
    List<Add> responseAdd,
    List<String> responseRemove) {

  public static final HeaderMutations NONE = new HeaderMutations(List.of(), List.of(), List.of(), List.of());

  public HeaderMutations {
    requestAdd = List.copyOf(requestAdd);
    requestRemove = List.copyOf(requestRemove);
    responseAdd = List.copyOf(responseAdd);
    responseRemove = List.copyOf(responseRemove);
  }

  /**
   * @param value text in the access log's grammar: literal, with command operators, {@code %%} for a percent sign
   */
  public record Add(String name, String value, Action action) {}

  /** Envoy's {@code HeaderAppendAction}. */
  public enum Action {
    APPEND_IF_EXISTS_OR_ADD,
    ADD_IF_ABSENT,
    OVERWRITE_IF_EXISTS_OR_ADD,
    OVERWRITE_IF_EXISTS
  }
}
