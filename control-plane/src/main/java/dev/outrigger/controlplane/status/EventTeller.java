package dev.outrigger.controlplane.status;

import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells Events: each once for as long as the API server keeps it, and what proxies reject of one object at most so often, whatever
 * words each finds for it. For one thread, and blocks.
 */
final class EventTeller {

  /** The API server forgets Events after an hour ({@code --event-ttl}); what still holds then is told anew. */
  static final Duration REMEMBERED = Duration.ofMinutes(61);

  /** Between two Events of what proxies reject of one object. */
  static final Duration APART = Duration.ofSeconds(30);

  /** The API server refuses what it has, so forgetting costs a request. */
  private static final int MAX_REMEMBERED = 10_000;

  private static final String REJECTED = "Rejected";

  private final StatusApi api;
  private final LongSupplier nanos;
  /** When each was told, the earliest first. */
  private final Map<Told, Long> told = new LinkedHashMap<>();

  /** An empty subject stands for the latest of the reason, whatever it was about. */
  private record Told(ObjectRef ref, String reason, String subject) {}

  EventTeller(StatusApi api, LongSupplier nanos) {
    this.api = api;
    this.nanos = nanos;
  }

  void findings(ObjectRef ref, Report report) throws IOException {
    for (Finding finding : report.findings()) {
      if (finding.severity() != Severity.INFO) {
        String note = Notes.of(finding);
        tell(ref, null, new StatusApi.Note(Conditions.reason(finding), note, note));
      }
    }
  }

  /**
   * Tells of a rejection. What proxies say in the same words is one Event, whichever of them says it.
   *
   * @param object null when it is not known
   * @return whether there was something to tell
   */
  boolean rejection(ObjectRef ref, @Nullable LiveObject object, Report.Rejection rejection) throws IOException {
    String type = rejection.type().name().toLowerCase(Locale.ROOT);
    StatusApi.Note note = new StatusApi.Note(REJECTED,
        rejection.first() + " rejected " + type + ", and stays with what it had: " + rejection.reason(),
        type + " " + rejection.reason());
    Told latest = new Told(ref, REJECTED, "");
    if (isRecent(latest, APART) || isRecent(told(ref, note), REMEMBERED)) {
      return false;
    }
    // Even if it fails: others are to be told of meanwhile.
    remember(latest);
    tell(ref, object, note);
    return true;
  }

  private void tell(ObjectRef ref, @Nullable LiveObject object, StatusApi.Note note) throws IOException {
    if (!isRecent(told(ref, note), REMEMBERED)) {
      api.tell(ref, object, note);
      remember(told(ref, note));
    }
  }

  private static Told told(ObjectRef ref, StatusApi.Note note) {
    return new Told(ref, note.reason(), note.subject());
  }

  private boolean isRecent(Told event, Duration age) {
    Long when = told.get(event);
    return when != null && nanos.getAsLong() - when < age.toNanos();
  }

  private void remember(Told event) {
    told.remove(event);
    told.put(event, nanos.getAsLong());
    if (told.size() > MAX_REMEMBERED) {
      told.remove(told.keySet().iterator().next());
    }
  }
}
