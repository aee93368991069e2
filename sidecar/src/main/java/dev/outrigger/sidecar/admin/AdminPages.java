package dev.outrigger.sidecar.admin;

import io.envoyproxy.envoy.admin.v3.ServerInfo;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** What there is to see, under Envoy's paths. */
final class AdminPages {
  private final AdminViews views;
  private final List<Page> pages;

  AdminPages(AdminViews views) {
    this.views = views;
    this.pages = List.of(
        Page.reading("/", "this page", query -> help()),
        Page.reading("/clusters", "upstream cluster status; ?format=json", query -> clusters(query)),
        Page.reading("/config_dump", "the accepted configuration, as JSON", query -> configuration()),
        Page.changing("/drain_listeners", "take no more connections", views.control()::drainListeners),
        Page.reading("/listeners", "names and addresses of the listeners", query -> listeners()),
        Page.changing("/quitquitquit", "exit the process", views.control()::quit),
        Page.reading("/ready", "LIVE with status 200, else the state with 503", query -> ready()),
        Page.reading("/server_info", "state, version, uptime and node, as JSON", query -> serverInfo()),
        Page.reading("/stats", "all numbers; ?format=prometheus", query -> stats(query)),
        Page.reading("/stats/prometheus", "all numbers in the Prometheus format", query -> prometheus()));
  }

  List<Page> all() {
    return pages;
  }

  private Answer help() {
    StringBuilder text = new StringBuilder("admin commands are:\n");
    for (Page page : pages) {
      text.append("  ")
          .append(page.path())
          .append(page.changes() ? " (POST)" : "")
          .append(": ")
          .append(page.help())
          .append('\n');
    }
    return Answer.text(text.toString());
  }

  private Answer ready() {
    ServerInfo.State state = views.control().info().getState();
    return Answer.text(state == ServerInfo.State.LIVE ? 200 : 503, state + "\n");
  }

  private Answer serverInfo() throws IOException {
    return Answer.json(ProtoJson.print(views.control().info()));
  }

  private Answer configuration() {
    return Answer.json(ProtoJson.print(views.configuration().get()));
  }

  private Answer listeners() {
    StringBuilder text = new StringBuilder();
    views.listeners()
        .get()
        .stream()
        .sorted(Comparator.comparing(BoundListener::name))
        .forEach(listener -> text.append(listener.name()).append("::").append(listener.address()).append('\n'));
    return Answer.text(text.toString());
  }

  private Answer clusters(String query) throws IOException {
    ClusterPage page = new ClusterPage(views.upstreams().get());
    return has(query, "format=json") ? Answer.json(ProtoJson.print(page.message())) : Answer.text(page.text());
  }

  private Answer stats(String query) throws IOException {
    if (has(query, "format=prometheus")) {
      return prometheus();
    }
    StringBuilder text = new StringBuilder();
    views.metrics().writeText(text);
    return Answer.text(text.toString());
  }

  private Answer prometheus() throws IOException {
    StringBuilder text = new StringBuilder();
    views.metrics().writePrometheus(text);
    return new Answer(200, "text/plain; version=0.0.4; charset=UTF-8", Answer.text(text.toString()).body());
  }

  private static boolean has(String query, String parameter) {
    return List.of(query.split("&", -1)).contains(parameter);
  }
}
