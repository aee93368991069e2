package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.HeaderBlock;
import dev.outrigger.sidecar.codec.Http1Encoder;
import dev.outrigger.sidecar.config.HeaderMutations;
import dev.outrigger.sidecar.plan.PlannedRoute;
import dev.outrigger.sidecar.plan.WeightedTarget;
import dev.outrigger.sidecar.telemetry.HeaderValueFormat;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Header additions and removals of the weighted cluster, the route, the virtual host and the route configuration, in this order, as Envoy
 * applies them by default. In two steps around the copy of the head: first what goes is withheld, then what comes is written. Used by one
 * thread, which keeps compiled values.
 */
final class HeaderRules {

  private static final AsciiString COLON = new AsciiString(": ");
  private static final AsciiString LINE_END = new AsciiString("\r\n");

  private static final int MOST_FORMATS = 1000;

  private final String hostname;
  private final Map<String, HeaderValueFormat> formats = new HashMap<>();

  /**
   * @param hostname value of {@code %HOSTNAME%}
   */
  HeaderRules(String hostname) {
    this.hostname = hostname;
  }

  static void withholdRequest(HeaderBlock head, PlannedRoute route, WeightedTarget target) {
    withhold(head, target.headers().requestRemove(), target.headers().requestAdd());
    withhold(head, route.route().mutations().requestRemove(), route.route().mutations().requestAdd());
    withhold(head, route.virtualHost().mutations().requestRemove(), route.virtualHost().mutations().requestAdd());
    withhold(head, route.config().mutations().requestRemove(), route.config().mutations().requestAdd());
  }

  /** Values speak of the request as it came: as in Envoy, its path is rewritten only after they are made. */
  void addRequest(ByteBuf out, HeaderBlock head, ExchangeFacts facts, PlannedRoute route, WeightedTarget target) {
    String rewritten = facts.rewrittenPath;
    facts.rewrittenPath = null;
    add(out, head, facts, target.headers().requestAdd());
    add(out, head, facts, route.route().mutations().requestAdd());
    add(out, head, facts, route.virtualHost().mutations().requestAdd());
    add(out, head, facts, route.config().mutations().requestAdd());
    facts.rewrittenPath = rewritten;
  }

  static void withholdResponse(HeaderBlock head, PlannedRoute route, WeightedTarget target) {
    withhold(head, target.headers().responseRemove(), target.headers().responseAdd());
    withhold(head, route.route().mutations().responseRemove(), route.route().mutations().responseAdd());
    withhold(head, route.virtualHost().mutations().responseRemove(), route.virtualHost().mutations().responseAdd());
    withhold(head, route.config().mutations().responseRemove(), route.config().mutations().responseAdd());
  }

  /**
   * @param head null for a response of our own
   * @param target null when no cluster had been chosen
   */
  void addResponse(
      ByteBuf out,
      @Nullable HeaderBlock head,
      ExchangeFacts facts,
      PlannedRoute route,
      @Nullable WeightedTarget target) {
    if (target != null) {
      add(out, head, facts, target.headers().responseAdd());
    }
    add(out, head, facts, route.route().mutations().responseAdd());
    add(out, head, facts, route.virtualHost().mutations().responseAdd());
    add(out, head, facts, route.config().mutations().responseAdd());
  }

  private static void withhold(HeaderBlock head, List<String> removals, List<HeaderMutations.Add> additions) {
    for (int i = 0; i < removals.size(); i++) {
      head.withhold(removals.get(i));
    }
    for (int i = 0; i < additions.size(); i++) {
      HeaderMutations.Add addition = additions.get(i);
      switch (addition.action()) {
        case OVERWRITE_IF_EXISTS, OVERWRITE_IF_EXISTS_OR_ADD -> head.withhold(addition.name());
        case APPEND_IF_EXISTS_OR_ADD, ADD_IF_ABSENT -> {
          // what the head has stays
        }
      }
    }
  }

  private void add(
      ByteBuf out,
      @Nullable HeaderBlock head,
      ExchangeFacts facts,
      List<HeaderMutations.Add> additions) {
    for (int i = 0; i < additions.size(); i++) {
      HeaderMutations.Add addition = additions.get(i);
      boolean write = switch (addition.action()) {
        case APPEND_IF_EXISTS_OR_ADD, OVERWRITE_IF_EXISTS_OR_ADD -> true;
        case ADD_IF_ABSENT -> head == null || !isForwarded(head, addition.name());
        case OVERWRITE_IF_EXISTS -> head != null && head.indexOf(addition.name(), 0) >= 0;
      };
      if (write) {
        write(out, facts, addition);
      }
    }
  }

  private void write(ByteBuf out, ExchangeFacts facts, HeaderMutations.Add addition) {
    HeaderValueFormat format = addition.value().indexOf('%') < 0 ? null : format(addition.value());
    if (format != null && !format.evaluate(facts)) {
      return;
    }
    Http1Encoder.text(out, addition.name());
    Http1Encoder.text(out, COLON);
    if (format == null) {
      Http1Encoder.text(out, addition.value());
    } else {
      format.writeTo(out);
    }
    Http1Encoder.text(out, LINE_END);
  }

  private HeaderValueFormat format(String value) {
    HeaderValueFormat known = formats.get(value);
    if (known == null) {
      if (formats.size() == MOST_FORMATS) {
        // Those of routes that are gone.
        formats.clear();
      }
      known = HeaderValueFormat.compile(value, hostname);
      formats.put(value, known);
    }
    return known;
  }

  private static boolean isForwarded(HeaderBlock head, String name) {
    for (int i = head.indexOf(name, 0); i >= 0; i = head.indexOf(name, i + 1)) {
      if (!head.isWithheld(i)) {
        return true;
      }
    }
    return false;
  }
}
