package dev.outrigger.controlplane.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.outrigger.controlplane.kube.WatchedKind.Need;
import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.finding.Finding;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an API server can say that a real one rarely does. */
final class KindFollowerTest {

  private static final WatchedKind SERVICES =
      new WatchedKind("", List.of("v1"), "services", "Service", "", Need.ESSENTIAL, "Services");
  private static final WatchedKind RULES = new WatchedKind("networking.istio.io", List.of("v1", "v1beta1"),
      "destinationrules", "DestinationRule", "", Need.CUSTOM, "DestinationRule");

  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private KindFollower.WatchTime watchTime = KindFollower.WatchTime.DEFAULT;
  private int answered;
  private HttpServer server;
  private KubernetesClient client;

  private enum Ending {
    WHOLE, BROKEN, SILENT
  }

  private record Answer(int status, String body, Ending ending) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
    Config config = Config.empty();
    config.setMasterUrl("http://127.0.0.1:" + server.getAddress().getPort());
    config.setHttp2Disable(true);
    client = new KubernetesClientBuilder().withConfig(config).build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void takes_a_list_page_by_page_and_tells_it_as_one() throws InterruptedException {
    answers.add(ok("{\"items\": [" + service("a", 1) + "], \"metadata\": {\"continue\": \"go on\"}}"));
    answers.add(ok("{\"metadata\": {\"resourceVersion\": \"7\"}, \"items\": [" + service("b", 2) + "]}"));
    answers.add(ok(""));
    KindFollower follower = follower(SERVICES);

    follower.turn();
    follower.turn();

    assertThat(told).containsExactly("[Service default/a, Service default/b]", "settled");
    assertThat(asked.get(1)).endsWith("/api/v1/services?limit=500&continue=go+on");
    assertThat(asked.get(2)).contains("watch=true").contains("allowWatchBookmarks=true").endsWith("&resourceVersion=7");
  }

  @Test
  void watches_on_from_the_last_event_that_came_whole() throws InterruptedException {
    answers.add(list("7"));
    answers.add(new Answer(200, event("ADDED", service("a", 8)) + event("BOOKMARK", service("", 9))
        + "{\"type\": \"ADDED\", \"object\": {\"meta", Ending.BROKEN));
    answers.add(ok(event("MODIFIED", service("b", 10))));
    KindFollower follower = follower(SERVICES);

    turn(follower, 3);

    assertThat(told).containsExactly("settled", "[Service default/a]", "[Service default/b]");
    assertThat(answered).isEqualTo(3);
    assertThat(asked.getLast()).endsWith("&resourceVersion=9");
  }

  @Test
  void a_watch_whose_end_does_not_come_is_given_up_and_watched_on_from_its_last_place() throws InterruptedException {
    watchTime = new KindFollower.WatchTime(Duration.ofMillis(200), Duration.ofMillis(200));
    answers.add(list("7"));
    answers.add(new Answer(200, event("ADDED", service("a", 8)), Ending.SILENT));
    answers.add(ok(event("ADDED", service("b", 9))));
    KindFollower follower = follower(SERVICES);

    turn(follower, 3);

    assertThat(told).containsExactly("settled", "[Service default/a]", "[Service default/b]");
    assertThat(asked.getLast()).endsWith("&resourceVersion=8");
  }

  @Test
  void lists_again_when_a_watch_says_that_its_place_is_gone() throws InterruptedException {
    answers.add(list("7", service("a", 5), service("b", 6)));
    answers
        .add(ok("{\"type\": \"ERROR\", \"object\": {\"kind\": \"Status\", \"code\": 410, \"message\": \"too old\"}}"));
    answers.add(list("20", service("a", 5)));
    KindFollower follower = follower(SERVICES);

    turn(follower, 3);

    assertThat(told).containsExactly("[Service default/a, Service default/b]", "settled", "[-Service default/b]",
        "settled");
  }

  @Test
  void a_page_that_comes_too_late_begins_the_list_anew_and_takes_nothing_away() throws InterruptedException {
    answers.add(list("7", service("a", 5)));
    answers.add(new Answer(410, "{}", Ending.WHOLE));
    answers.add(ok("{\"items\": [], \"metadata\": {\"continue\": \"more\"}}"));
    answers.add(new Answer(410, "{}", Ending.WHOLE));
    answers.add(list("30", service("a", 5)));
    KindFollower follower = follower(SERVICES);

    turn(follower, 4);

    assertThat(told).containsExactly("[Service default/a]", "settled", "settled");
  }

  @Test
  void a_fault_of_the_server_takes_nothing_away_and_ends_in_a_new_list() throws InterruptedException {
    answers.add(list("7", service("a", 5)));
    answers.add(new Answer(500, "{\"message\": \"etcd is away\"}", Ending.WHOLE));
    answers.add(new Answer(503, "not from the API server", Ending.WHOLE));
    answers.add(list("7", service("a", 5)));
    KindFollower follower = follower(SERVICES);

    turn(follower, 4);

    assertThat(told).containsExactly("[Service default/a]", "settled", "away: refused with status 500: etcd is away",
        "away: refused with status 503", "settled");
  }

  @Test
  void waits_longer_after_each_failure() throws InterruptedException {
    for (int i = 0; i < 6; i++) {
      answers.add(new Answer(429, "{}", Ending.WHOLE));
    }
    KindFollower follower = follower(SERVICES);

    assertThat(follower.turn()).isLessThanOrEqualTo(Duration.ofMillis(500));
    turn(follower, 4);
    assertThat(follower.turn()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void a_watch_that_ends_at_once_is_not_begun_again_at_once() throws InterruptedException {
    answers.add(list("7"));
    answers.add(ok(""));
    KindFollower follower = follower(SERVICES);

    assertThat(follower.turn()).isZero();
    assertThat(follower.turn()).isPositive();
  }

  @Test
  void a_kind_that_the_server_does_not_know_is_asked_for_in_every_version_and_has_no_objects()
      throws InterruptedException {
    unknown(4);
    KindFollower follower = follower(RULES);

    turn(follower, 3);
    assertThat(told).as("a server that just came up may not know it yet").isEmpty();
    assertThat(follower.turn()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));

    assertThat(asked.subList(0, 2)).extracting(path -> path.split("[?]", -1)[0])
        .containsExactly(
            "/apis/networking.istio.io/v1/destinationrules", "/apis/networking.istio.io/v1beta1/destinationrules");
    assertThat(told).containsExactly("settled");
  }

  @Test
  void as_long_as_a_whole_group_is_unknown_only_that_is_asked_for() throws InterruptedException {
    unknown(4);
    KindFollower follower = follower(RULES);
    turn(follower, 4);
    asked.clear();
    answers.addAll(List.of(absent(), ok("{}"), absent(), list("7", rule("a", 5))));

    turn(follower, 2);

    assertThat(asked).extracting(path -> path.replaceAll(".*istio.io|[?].*", ""))
        .containsExactly("", "", "/v1/destinationrules", "/v1beta1/destinationrules");
    assertThat(told).endsWith("[DestinationRule default/a]", "settled");
  }

  @Test
  void that_a_kind_is_gone_is_believed_when_it_was_said_again_and_again() throws InterruptedException {
    answers.add(absent());
    answers.add(list("7", rule("a", 5)));
    answers.add(absent());
    unknown(2);
    KindFollower follower = follower(RULES);
    turn(follower, 4);
    assertThat(told).containsExactly("[DestinationRule default/a]", "settled");

    unknown(1);
    turn(follower, 1);

    assertThat(told).containsExactly("[DestinationRule default/a]", "settled", "[-DestinationRule default/a]",
        "settled");
  }

  @Test
  void that_a_kind_may_not_be_read_is_believed_when_it_was_said_again_and_again() throws InterruptedException {
    KindFollower follower = follower(RULES);
    for (int i = 0; i < 4; i++) {
      answers.add(new Answer(403, "{\"message\": \"no\"}", Ending.WHOLE));
    }

    turn(follower, 3);
    assertThat(told).as("the roles of a server that just came up may not be read yet").doesNotContain("settled");
    turn(follower, 1);

    assertThat(told).hasSize(5).containsOnlyOnce("settled");
  }

  @Test
  void refusals_before_another_answer_do_not_count() throws InterruptedException {
    KindFollower follower = follower(RULES);
    for (int status : new int[]{403, 403, 403, 503, 403, 403, 403}) {
      answers.add(new Answer(status, "{}", Ending.WHOLE));
    }

    turn(follower, 7);

    assertThat(told).hasSize(7).doesNotContain("settled");
  }

  @Test
  void a_server_that_is_away_is_a_trouble_and_no_more() throws InterruptedException {
    answers.add(list("7", service("a", 5)));
    KindFollower follower = follower(SERVICES);
    turn(follower, 1);
    server.stop(0);

    turn(follower, 2);

    assertThat(told).startsWith("[Service default/a]", "settled").hasSize(4);
    assertThat(told.getLast()).startsWith("away: no connection");
  }

  private KindFollower follower(WatchedKind kind) {
    return new KindFollower(kind, watchTime, new ApiServer(client), new Random(1), new KubeMetrics(),
        new KindFollower.Listener() {

          @Override
          public void changed(List<Change> changes) {
            told.add(changes.stream()
                .map(change -> (change instanceof Change.Removed ? "-" : "") + change.ref())
                .sorted()
                .toList()
                .toString());
          }

          @Override
          public void findings(List<Finding> findings) {
            told.add(findings.toString());
          }

          @Override
          public void settled() {
            told.add("settled");
          }

          @Override
          public void refused(String why) {
            told.add(why);
          }

          @Override
          public void away(String why) {
            told.add("away: " + why.replaceAll("http://[^ ]*: ", ""));
          }

          @Override
          public void fine() {
            answered++;
          }
        });
  }

  private static void turn(KindFollower follower, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      follower.turn();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestURI().toString());
    Answer answer = answers.isEmpty() ? new Answer(599, "nothing is left to say", Ending.WHOLE) : answers.remove();
    byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
    boolean whole = answer.ending == Ending.WHOLE;
    exchange.sendResponseHeaders(answer.status, !whole ? body.length + 1L : body.length == 0 ? -1 : body.length);
    OutputStream out = exchange.getResponseBody();
    out.write(body);
    out.flush();
    if (answer.ending != Ending.SILENT) {
      exchange.close();
    }
  }

  private static Answer ok(String body) {
    return new Answer(200, body, Ending.WHOLE);
  }

  /** For turns that ask for the rules in both of their versions. */
  private void unknown(int turns) {
    for (int i = 0; i < 2 * turns; i++) {
      answers.add(absent());
    }
  }

  private static Answer absent() {
    return new Answer(404, "404 page not found\n", Ending.WHOLE);
  }

  private static Answer list(String resourceVersion, String... items) {
    return ok(
        "{\"metadata\": {\"resourceVersion\": \"" + resourceVersion + "\"}, \"items\": [" + String.join(",", items)
            + "]}");
  }

  private static String event(String type, String object) {
    return "{\"type\": \"" + type + "\", \"object\": " + object + "}\n";
  }

  private static String service(String name, int resourceVersion) {
    return """
        {"metadata": {"name": "%s", "namespace": "default", "resourceVersion": "%s"},
         "spec": {"clusterIP": "198.19.0.1", "ports": [{"port": 80}]}}"""
        .formatted(name, Integer.toString(resourceVersion))
        .replace("\n", "");
  }

  private static String rule(String name, int resourceVersion) {
    return """
        {"metadata": {"name": "%s", "namespace": "default", "resourceVersion": "%s"}, "spec": {"host": "shop"}}"""
        .formatted(name, Integer.toString(resourceVersion));
  }
}
