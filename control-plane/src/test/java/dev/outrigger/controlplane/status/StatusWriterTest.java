package dev.outrigger.controlplane.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outrigger.controlplane.translate.ResourceType;
import dev.outrigger.policy.finding.Finding;
import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.finding.Severity;
import dev.outrigger.policy.tree.Tree;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StatusWriterTest {

  private static final ObjectRef RULE = new ObjectRef("DestinationRule", "demo", "echo");
  private static final ObjectRef SERVICE = new ObjectRef("Service", "demo", "echo");
  private static final Instant START = Instant.parse("2026-01-31T11:59:59Z");

  private final Api api = new Api();
  private final StatusWriter writer = new StatusWriter(api, () -> leads(), () -> nanos(), () -> now());
  private boolean leading = true;
  private Duration passed = Duration.ZERO;

  @BeforeEach
  void nothing_is_wrong() {
    writer.reports(Map.of());
  }

  @Test
  void nothing_is_judged_before_all_was_looked_at() {
    StatusWriter early = new StatusWriter(api, () -> true, () -> nanos(), () -> now());
    early.seen(RULE, Api.object(1, List.of()));
    passed = passed.plusSeconds(5);
    early.turn();
    assertThat(api.writes).isZero();

    early.reports(Map.of());
    early.turn();
    assertThat(api.writes).isEqualTo(1);
  }

  @Test
  void an_object_that_just_came_is_judged_a_little_later() {
    api.put(RULE, 1);
    writer.turn();
    assertThat(api.writes).isZero();
    turn();
    assertThat(api.writes).isEqualTo(1);
  }

  @Test
  void an_object_in_which_nothing_is_wrong_is_accepted() {
    api.put(RULE, 3);

    turn();

    assertThat(api.told(RULE)).containsExactly("Accepted=True/Accepted@3 2026-01-31T12:00:00Z: the mesh uses it");
  }

  @Test
  void conditions_come_with_findings_and_go_with_them() {
    api.put(RULE, 1);
    report(RULE, finding(Severity.WARNING, "unknown-host", "spec.host", "nobody (expected: the name of a Service)"),
        finding(Severity.WARNING, "conflict", "", "twice"),
        finding(Severity.WARNING, "not-supported", "spec.x", "not yet"),
        finding(Severity.INFO, "missing-port", "spec", "fine"));
    turn();

    assertThat(api.told(RULE)).containsExactly(
        "Accepted=True/Accepted@1 2026-01-31T12:00:00Z: the mesh uses it",
        "ResolvedRefs=False/UnknownHost@1 2026-01-31T12:00:00Z: spec.host: nobody (expected: the name of a Service)",
        "Conflicted=True/Conflict@1 2026-01-31T12:00:00Z: twice",
        "PartiallyInvalid=True/NotSupported@1 2026-01-31T12:00:00Z: spec.x: not yet");

    writer.reports(Map.of());
    turn();

    assertThat(api.told(RULE)).containsExactly("Accepted=True/Accepted@1 2026-01-31T12:00:00Z: the mesh uses it");
  }

  @Test
  void an_error_refuses_and_the_time_of_the_transition_is_kept_until_it_is_mended() {
    api.put(RULE, 1);
    turn();
    api.put(RULE, 2);
    report(RULE, finding(Severity.ERROR, "bad-value", "spec.host", "7 (expected: text)"));
    turn();
    assertThat(api.told(RULE))
        .containsExactly("Accepted=False/Invalid@2 2026-01-31T12:00:01Z: spec.host: 7 (expected: text);"
            + " not used, its last valid version stays in force");
    api.put(RULE, 3);
    report(RULE, finding(Severity.ERROR, "bad-value", "spec.host", "8 (expected: text)"));
    turn();
    assertThat(api.told(RULE)).singleElement().asString().startsWith("Accepted=False/Invalid@3 2026-01-31T12:00:01Z: ");

    api.put(RULE, 4);
    writer.reports(Map.of());
    turn();

    assertThat(api.told(RULE)).singleElement().asString().startsWith("Accepted=True/Accepted@4 2026-01-31T12:00:03Z: ");
  }

  @Test
  void nothing_is_written_when_all_stands_there_already() {
    api.put(RULE, 1);
    turn();
    int writes = api.writes;

    writer.seen(RULE, api.object(RULE));
    turn();
    StatusWriter restarted = new StatusWriter(api, () -> true, () -> nanos(), () -> now());
    restarted.reports(Map.of());
    restarted.seen(RULE, api.object(RULE));
    passed = passed.plusSeconds(1);
    restarted.turn();

    assertThat(api.writes).isEqualTo(writes);
  }

  @Test
  void its_own_write_coming_back_causes_none() {
    api.put(RULE, 1);
    turn();

    writer.seen(RULE, api.object(RULE));
    turn();

    assertThat(api.writes).isEqualTo(1);
  }

  @Test
  void a_replica_that_does_not_lead_writes_nothing_and_all_when_it_comes_to_lead() {
    leading = false;
    api.put(RULE, 1);
    report(SERVICE, finding(Severity.WARNING, "conflict", "spec.clusterIP", "taken"));
    turn();
    assertThat(api.writes).isZero();

    leading = true;
    turn();

    assertThat(api.writes).isEqualTo(2);
  }

  @Test
  void a_rejection_by_proxies_is_a_condition_too() {
    api.put(RULE, 1);
    rejected("sidecar~1", "x: y");
    turn();

    assertThat(api.told(RULE)).contains(
        "Programmed=False/Rejected@1 2026-01-31T12:00:00Z: accepted by 3 of 4 proxies connected to the leader; sidecar~1"
            + " said of clusters: x: y");
  }

  @Test
  void a_replica_that_does_not_lead_tells_an_event_of_what_its_own_proxies_reject() {
    leading = false;
    api.put(RULE, 1);
    rejected("sidecar~1", "x: y");
    turn();
    turn();

    assertThat(api.events)
        .containsExactly(
            "DestinationRule demo/echo Rejected: sidecar~1 rejected clusters, and stays with what it had: x: y");
    assertThat(api.told(RULE)).isEmpty();
  }

  @Test
  void what_another_proxy_rejects_in_the_same_words_is_no_other_event() {
    leading = false;
    rejected("sidecar~1", "x: y");
    turn();
    passed = passed.plus(EventTeller.APART);
    rejected("sidecar~2", "x: y");
    turn();

    assertThat(api.events).hasSize(1);
  }

  @Test
  void of_an_object_that_is_rejected_in_ever_new_words_there_are_only_so_many_events() {
    leading = false;
    for (int i = 0; i < 60; i++) {
      rejected("sidecar~1", "at " + i);
      turn();
    }

    assertThat(api.events).hasSize(2).last().asString().endsWith("at 30");
  }

  @Test
  void what_is_still_rejected_when_the_api_server_forgot_it_is_told_again() {
    leading = false;
    rejected("sidecar~1", "x: y");
    turn();
    passed = passed.plus(EventTeller.REMEMBERED);
    turn();

    assertThat(api.events).hasSize(2);
  }

  @Test
  void a_rejection_that_cannot_be_told_keeps_no_other_from_being_told() {
    leading = false;
    api.refused = RULE;
    Report report = new Report(List.of(), new Report.Rejection(ResourceType.CLUSTERS, 1, 4, "sidecar~1", "x: y"));
    writer.reports(Map.of(RULE, report, SERVICE, report));
    turn();
    turn();

    assertThat(api.events).singleElement().asString().startsWith("Service demo/echo");
  }

  @Test
  void a_kind_without_conditions_gets_an_event_once() {
    report(SERVICE, finding(Severity.WARNING, "conflict", "spec.clusterIP", "taken"));
    turn();
    writer.reports(Map.of());
    turn();
    report(SERVICE, finding(Severity.WARNING, "conflict", "spec.clusterIP", "taken"));
    turn();

    assertThat(api.events).containsExactly("Service demo/echo Conflict: spec.clusterIP: taken");
  }

  @Test
  void what_still_holds_of_a_kind_without_conditions_is_told_again_when_the_api_server_forgot_it() {
    report(SERVICE, finding(Severity.WARNING, "conflict", "spec.clusterIP", "taken"));
    turn();
    for (int i = 0; i < 3; i++) {
      passed = passed.plus(EventTeller.REMEMBERED.dividedBy(2));
      turn();
    }

    assertThat(api.events).hasSize(2);
  }

  @Test
  void of_many_objects_only_some_are_written_at_each_turn() {
    IntStream.range(0, StatusWriter.BATCH + 20)
        .forEach(i -> api.put(new ObjectRef("DestinationRule", "demo", "r" + i), 1));

    turn();
    assertThat(api.writes).isEqualTo(StatusWriter.BATCH);
    turn();
    assertThat(api.writes).isEqualTo(StatusWriter.BATCH + 20);
  }

  @Test
  void what_failed_is_tried_again_after_a_longer_and_longer_pause() {
    api.put(RULE, 1);
    api.failures = 3;
    passed = passed.plusSeconds(1);

    assertThat(writer.turn()).isEqualTo(Duration.ofMillis(500));
    assertThat(writer.turn()).isEqualTo(Duration.ofMillis(1500));
    assertThat(writer.turn()).isEqualTo(Duration.ofMillis(3500));
    assertThat(writer.turn()).isEqualTo(StatusWriter.INTERVAL);
    assertThat(api.told(RULE)).hasSize(1);
  }

  @Test
  void an_object_that_cannot_be_written_keeps_no_other_from_being_written() {
    List<ObjectRef> rules =
        IntStream.range(0, 3).mapToObj(i -> new ObjectRef("DestinationRule", "demo", "r" + i)).toList();
    rules.forEach(rule -> api.put(rule, 1));
    api.refused = rules.getFirst();

    turn();
    turn();
    assertThat(api.conditions).containsOnlyKeys(rules.get(1), rules.get(2));

    api.refused = null;
    turn();
    assertThat(api.conditions).containsOnlyKeys(rules);
  }

  @Test
  void somebody_who_writes_against_us_is_not_fought_at_full_pace() {
    api.put(RULE, 1);
    for (int i = 0; i < 120; i++) {
      turn();
      writer.seen(RULE, Api.object(1, List.of()));
    }

    assertThat(api.writes).isBetween(4, 10);
  }

  @Test
  void an_object_that_is_gone_is_not_written() {
    api.put(RULE, 1);
    writer.gone(RULE);
    turn();

    assertThat(api.writes).isZero();
  }

  @Test
  void a_long_message_is_cut() {
    api.put(RULE, 1);
    report(RULE, IntStream.range(0, 9)
        .mapToObj(i -> finding(Severity.WARNING, "unknown-field", "spec.f" + i, "x".repeat(i == 0 ? 10 : 1)))
        .toArray(Finding[]::new));
    turn();
    assertThat(api.told(RULE).getLast()).endsWith("spec.f4: x; and 4 more");

    report(RULE, finding(Severity.WARNING, "unknown-field", "spec.f", "x".repeat(1 << 20)));
    turn();
    assertThat(api.told(RULE).getLast()).endsWith("x...").hasSizeLessThan(5000);
  }

  private void rejected(String proxy, String reason) {
    writer.reports(
        Map.of(RULE, new Report(List.of(), new Report.Rejection(ResourceType.CLUSTERS, 1, 4, proxy, reason))));
  }

  private void report(ObjectRef ref, Finding... findings) {
    writer.reports(Map.of(ref, new Report(List.of(findings), null)));
  }

  private static Finding finding(Severity severity, String code, String path, String message) {
    return new Finding(severity, code, RULE, null, path, message);
  }

  /** A turn of the writer, a second after the one before. */
  private void turn() {
    passed = passed.plusSeconds(1);
    writer.turn();
  }

  private boolean leads() {
    return leading;
  }

  private long nanos() {
    return passed.toNanos();
  }

  private Instant now() {
    return START.plus(passed).plusMillis(7);
  }

  /** Keeps what is written, and tells the writer of objects as a watch would. */
  private final class Api implements StatusApi {

    private final Map<ObjectRef, Long> generations = new HashMap<>();
    private final Map<ObjectRef, List<Condition>> conditions = new HashMap<>();
    private final List<String> events = new ArrayList<>();
    private int writes;
    private int failures;
    private @Nullable ObjectRef refused;

    void put(ObjectRef ref, long generation) {
      generations.put(ref, generation);
      writer.seen(ref, object(ref));
    }

    Tree.Mapping object(ObjectRef ref) {
      return object(generations.getOrDefault(ref, 0L), conditions.getOrDefault(ref, List.of()));
    }

    static Tree.Mapping object(long generation, List<Condition> conditions) {
      List<Map<String, Object>> written = conditions.stream()
          .map(condition -> Map.<String, Object>of("type", condition.type().toString(), "status",
              condition.status() ? "True" : "False", "reason", condition.reason(), "message", condition.message(),
              "observedGeneration", condition.observedGeneration(), "lastTransitionTime",
              condition.changed().toString()))
          .toList();
      return (Tree.Mapping) Tree.of(Map.of("apiVersion", "networking.istio.io/v1", "metadata",
          Map.of("uid", "u", "generation", generation), "status", Map.of("conditions", written)));
    }

    List<String> told(ObjectRef ref) {
      return conditions.getOrDefault(ref, List.of())
          .stream()
          .map(condition -> condition.type() + "=" + (condition.status() ? "True" : "False") + "/" + condition.reason()
              + "@"
              + condition.observedGeneration() + " " + condition.changed() + ": " + condition.message())
          .toList();
    }

    @Override
    public void apply(ObjectRef ref, @Nullable LiveObject object, List<Condition> applied) throws IOException {
      check();
      if (ref.equals(refused)) {
        throw new IOException("not this one");
      }
      conditions.put(ref, applied);
    }

    @Override
    public void tell(ObjectRef ref, @Nullable LiveObject object, Note note) throws IOException {
      check();
      if (ref.equals(refused)) {
        throw new IOException("not this one");
      }
      events.add(ref + " " + note.reason() + ": " + note.message());
    }

    private void check() throws IOException {
      if (failures > 0) {
        failures--;
        throw new IOException("no API server");
      }
      writes++;
    }
  }
}
