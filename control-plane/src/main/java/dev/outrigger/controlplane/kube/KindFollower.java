package dev.outrigger.controlplane.kube;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.outrigger.controlplane.kube.WatchedKind.Need;
import dev.outrigger.controlplane.model.Change;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.tree.Tree;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the objects of one kind: lists them, then watches from where the list ended, and after each watch watches on from
 * where that one ended. It lists again when the API server has forgotten that place (410 Gone) or was away: it may have come
 * back as an earlier self. The client sends no pings, so a watch is made to end each minute, and one that does not was lost.
 *
 * <p>Whatever fails, what was told stays told; only a list that succeeds takes objects away. That it does not know a kind,
 * or that we may not read it, is believed only when it was said several times in a row: an API server that just came up may not
 * have its definitions and roles yet.
 *
 * <p>For one thread.
 */
final class KindFollower {

  /** Told on the follower's thread. */
  interface Listener extends KindObjects.Sightings {

    /** Never empty. */
    void changed(List<Change> changes);

    /** All that is wrong with objects of this kind now. */
    void findings(List<Finding> findings);

    /** Of this kind no more is to be waited for: its objects are told, or it has none that may be read. */
    void settled();

    /** The API server refused the last attempt for something about this kind. */
    void refused(String why);

    /** The API server is of no use to anybody: it does not answer, or not as it should, or to us. */
    void away(String why);

    /** The API server answers as it should. */
    void fine();
  }

  /**
   * How long a watch lasts. What comes later than that is lost, with the connection that it should have come by.
   *
   * @param length that the API server is told, with up to {@code grace} more so that not all watches end together
   * @param grace how much later the end may come
   */
  record WatchTime(Duration length, Duration grace) {

    static final WatchTime DEFAULT = new WatchTime(Duration.ofSeconds(60), Duration.ofSeconds(15));
  }

  private static final Logger LOG = LoggerFactory.getLogger(KindFollower.class);

  private static final int PAGE = 500;
  private static final int SERVER_FAULT = 500;
  private static final Duration PIECE = Duration.ofSeconds(30);

  /** So many times in a row, a few seconds by the backoff between them. */
  private static final int BELIEVED = 4;

  /** Between two looks for a kind that the API server does not know. */
  private static final Duration ABSENT = Duration.ofSeconds(10);

  /** After a watch that brought nothing: it may have been ended by something that ends them all. */
  private static final Duration QUIET = Duration.ofMillis(200);

  private final WatchedKind kind;
  private final WatchTime watchTime;
  private final ApiServer server;
  private final Listener listener;
  private final KubeMetrics metrics;
  private final Backoff backoff;
  private final KindObjects objects;
  private final ObjectJson reader = new ObjectJson();

  /** The version of the API that the server has the kind in, as far as is known. */
  private String version;
  /** Where to watch on from; null when everything must be listed. */
  private @Nullable String position;
  /** How many times in a row the kind was unknown, or forbidden. */
  private int denials;
  private boolean absent;

  KindFollower(
      WatchedKind kind,
      WatchTime watchTime,
      ApiServer server,
      RandomGenerator random,
      KubeMetrics metrics,
      Listener listener) {
    this.kind = kind;
    this.watchTime = watchTime;
    this.server = server;
    this.listener = listener;
    this.metrics = metrics;
    this.backoff = new Backoff(random);
    this.objects = new KindObjects(kind, metrics, listener);
    this.version = kind.versions().getFirst();
  }

  /** One list or one watch. Returns how long to wait before the next. */
  Duration turn() throws InterruptedException {
    try {
      if (position == null) {
        list();
        listener.settled();
        fine();
        return Duration.ZERO;
      }
      return watch(position) ? Duration.ZERO : backoff.spread(QUIET);
    } catch (ApiRefusal e) {
      return refused(e);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      denials = 0;
      listener.away(server.address() + ": " + e.getMessage());
      return failed();
    }
  }

  private void list() throws ApiRefusal, IOException, InterruptedException {
    if (absent) {
      // One question instead of one for each version, as long as the whole group is unknown.
      server.get("/apis/" + kind.group(), PIECE).close();
    }
    for (String candidate : kind.versions()) {
      try {
        version = candidate;
        listAll();
        absent = false;
        return;
      } catch (ApiRefusal e) {
        if (e.code() != ApiRefusal.NOT_FOUND) {
          throw e;
        }
      }
    }
    throw new ApiRefusal(ApiRefusal.NOT_FOUND, "the API server does not know it");
  }

  private void listAll() throws ApiRefusal, IOException, InterruptedException {
    KindObjects.Listing listing = objects.list();
    String next = "";
    String place;
    do {
      String more = next.isEmpty() ? "" : "&continue=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
      Tree.Mapping page = page(kind.path(version) + "?limit=" + PAGE + kind.query() + more, listing);
      next = ObjectFields.text(page, "continue");
      place = ObjectFields.text(page, "resourceVersion");
    } while (!next.isEmpty());
    tell(listing.finish());
    metrics.listed(kind);
    position = place;
  }

  /** Takes the objects of a page one by one; answers with its metadata, which may come before or after them. */
  private Tree.Mapping page(String path, KindObjects.Listing listing)
      throws ApiRefusal, IOException, InterruptedException {
    Tree metadata = null;
    try (JsonParser json = ObjectJson.parser(server.get(path, PIECE))) {
      expect(json.nextToken(), JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        if (field.equals("metadata")) {
          metadata = reader.read(json);
        } else if (field.equals("items") && value == JsonToken.START_ARRAY) {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            listing.put(mapping(reader.read(json)), kind.apiVersion(version));
          }
        } else {
          json.skipChildren();
        }
      }
      // To the very end, or the connection could not be used again.
      json.nextToken();
    }
    return mapping(metadata);
  }

  /** Whether it told anything, were it only how far the API server has come. */
  private boolean watch(String from) throws ApiRefusal, IOException, InterruptedException {
    Duration length = watchTime.length().plus(backoff.spread(watchTime.grace()));
    try (ApiStream stream = open(kind.path(version) + "?watch=true&allowWatchBookmarks=true&timeoutSeconds="
        + length.toSeconds() + "&resourceVersion=" + from + kind.query(), length.plus(watchTime.grace()))) {
      fine();
      return takeAll(stream);
    }
  }

  private ApiStream open(String path, Duration patience) throws ApiRefusal, IOException, InterruptedException {
    try {
      return server.get(path, patience);
    } catch (IOException e) {
      position = null;
      throw e;
    }
  }

  /** That a connection breaks is everyday life; whether the API server is away shows in the next request. */
  private boolean takeAll(ApiStream stream) throws ApiRefusal, InterruptedException {
    boolean told = false;
    try (JsonParser json = ObjectJson.parser(stream)) {
      while (json.nextToken() != null) {
        take(mapping(reader.read(json)));
        told = true;
      }
      return told;
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      metrics.failed(kind);
      LOG.debug("{}: a watch broke off", kind.resource(), e);
      return false;
    }
  }

  private void take(Tree.Mapping event) throws ApiRefusal, IOException {
    Tree.Mapping object = mapping(event.fields().get("object"));
    String type = ObjectFields.text(event, "type");
    switch (type) {
      case "ADDED", "MODIFIED" -> tell(objects.put(object, kind.apiVersion(version)));
      case "DELETED" -> tell(objects.remove(object));
      case "BOOKMARK" -> { /* Only its place counts. */ }
      case "ERROR" -> throw new ApiRefusal(code(object), ObjectFields.text(object, "message"));
      default -> throw new IOException("event " + type + " (expected: ADDED, MODIFIED, DELETED, BOOKMARK or ERROR)");
    }
    position = ObjectFields.resourceVersion(object);
  }

  private void tell(@Nullable Change change) {
    tell(change == null ? List.of() : List.of(change));
  }

  private void tell(List<Change> changes) {
    if (!changes.isEmpty()) {
      listener.changed(changes);
    }
    List<Finding> findings = objects.takeFindings();
    if (findings != null) {
      listener.findings(findings);
    }
  }

  private Duration refused(ApiRefusal refusal) {
    boolean denied = refusal.code() == ApiRefusal.NOT_FOUND || refusal.code() == ApiRefusal.FORBIDDEN;
    denials = denied ? denials + 1 : 0;
    switch (refusal.code()) {
      case ApiRefusal.GONE -> {
        LOG.debug("{}: listed anew, for {}", kind.resource(), refusal.getMessage());
        position = null;
        return backoff.failed();
      }
      case ApiRefusal.NOT_FOUND -> {
        position = null;
        return absent();
      }
      case ApiRefusal.FORBIDDEN -> {
        if (kind.need() != Need.ESSENTIAL && denials >= BELIEVED) {
          listener.settled();
        }
        listener.refused("may not be listed and watched: " + refusal.getMessage()
            + " (expected: a role with the verbs list and watch for it)");
        return failed();
      }
      case ApiRefusal.UNAUTHORIZED -> {
        listener.away("the API server does not accept the credentials: " + refusal.getMessage());
        return failed();
      }
      default -> {
        String message = refusal.getMessage();
        String why = "refused with status " + refusal.code() + (message.isEmpty() ? "" : ": " + message);
        if (refusal.code() >= SERVER_FAULT) {
          // Its picture of this place may be another one by now.
          position = null;
          listener.away(server.address() + ": " + why);
        } else {
          listener.refused(why);
        }
        return failed();
      }
    }
  }

  private Duration absent() {
    if (kind.need() != Need.CUSTOM) {
      listener.refused("the API server does not know it (expected: Kubernetes 1.21 or newer)");
      return failed();
    }
    if (!absent && denials < BELIEVED) {
      return backoff.failed();
    }
    absent = true;
    tell(objects.list().finish());
    listener.settled();
    fine();
    return backoff.spread(ABSENT);
  }

  private Duration failed() {
    metrics.failed(kind);
    return backoff.failed();
  }

  private void fine() {
    denials = 0;
    backoff.succeeded();
    listener.fine();
  }

  private static int code(Tree.Mapping status) {
    try {
      return Integer.parseInt(ObjectFields.text(status, "code"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Tree.Mapping mapping(@Nullable Tree value) throws IOException {
    if (value instanceof Tree.Mapping mapping) {
      return mapping;
    }
    throw new IOException((value == null ? "nothing" : value.describe()) + " (expected: an object)");
  }

  private static void expect(@Nullable JsonToken seen, JsonToken expected) throws IOException {
    if (seen != expected) {
      throw new IOException(seen + " (expected: " + expected + ")");
    }
  }
}
