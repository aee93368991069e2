package dev.outrigger.controlplane.status;

import dev.outrigger.policy.finding.ObjectRef;
import dev.outrigger.policy.kube.EndpointSlice;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Conditions by server-side apply, whose field manager owns nothing but them; Events under names made of what they say. */
final class KubeStatusApi implements StatusApi {

  private static final String FIELD_MANAGER = "outrigger-status";
  private static final String CONTROLLER = "outrigger.dev/control-plane";

  /** Characters of an Event's note (events.k8s.io/v1). */
  private static final int MAX_NOTE = 1024;

  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final String identity;
  private final InstantSource clock;

  KubeStatusApi(KubernetesClient client, String identity, InstantSource clock) {
    this.client = client;
    this.identity = identity;
    this.clock = clock;
  }

  @Override
  public void apply(ObjectRef ref, LiveObject object, List<Condition> conditions) throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("apiVersion", object.apiVersion());
    body.put("kind", ref.kind());
    // With the uid an object that was deleted and made again meanwhile is not taken for the one that was looked at.
    body.put("metadata", Map.of("name", ref.name(), "namespace", ref.namespace(), "uid", object.uid()));
    body.put("status", Map.of("conditions", conditions.stream().map(KubeStatusApi::fields).toList()));
    PatchContext apply = PatchContext.of(PatchType.SERVER_SIDE_APPLY);
    apply.setFieldManager(FIELD_MANAGER);
    apply.setForce(true);
    try {
      client.genericKubernetesResources(context(ref, object.apiVersion()))
          .inNamespace(ref.namespace())
          .resource(client.getKubernetesSerialization().convertValue(body, GenericKubernetesResource.class))
          .subresource("status")
          .patch(apply);
    } catch (KubernetesClientException e) {
      // With another uid it is another object, which will be told.
      if (!isGone(e) && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw failure("the status of " + ref, e);
      }
    }
  }

  @Override
  public void tell(ObjectRef ref, @Nullable LiveObject object, Note note) throws IOException {
    try {
      client.resource(event(ref, object, note)).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT && !isGone(e)) {
        throw failure("an Event about " + ref, e);
      }
    }
  }

  private Event event(ObjectRef ref, @Nullable LiveObject object, Note note) {
    String message = note.message();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(ref.namespace().isEmpty() ? "default" : ref.namespace())
        .withName(name(ref, note))
        .endMetadata()
        .withEventTime(new MicroTime(MICROS.format(clock.instant())))
        .withType("Warning")
        .withAction("Analyze")
        .withReason(note.reason())
        .withNote(message.length() <= MAX_NOTE ? message : message.substring(0, MAX_NOTE - 3) + "...")
        .withReportingController(CONTROLLER)
        .withReportingInstance(identity)
        .withNewRegarding()
        .withApiVersion(object == null ? apiVersion(ref.kind()) : object.apiVersion())
        .withKind(ref.kind())
        .withNamespace(ref.namespace().isEmpty() ? null : ref.namespace())
        .withName(ref.name())
        .withUid(object == null ? uid(ref) : object.uid())
        .endRegarding()
        .build();
  }

  /**
   * Tools look for an object's Events by its uid. Of kinds whose status is not ours nobody here keeps it; a list of one needs no
   * other right than to follow them.
   */
  private @Nullable String uid(ObjectRef ref) {
    var kind = client.genericKubernetesResources(context(ref, apiVersion(ref.kind())));
    return (ref.namespace().isEmpty() ? kind : kind.inNamespace(ref.namespace())).withField("metadata.name", ref.name())
        .list()
        .getItems()
        .stream()
        .map(object -> object.getMetadata().getUid())
        .findFirst()
        .orElse(null);
  }

  /** The same for the same thing, so that the API server refuses what it has, whichever replica told it. */
  private static String name(ObjectRef ref, Note note) {
    String text = ref + "\n" + note.reason() + "\n" + note.subject();
    String object = ref.name().length() <= 200 ? ref.name() : ref.name().substring(0, 200);
    return object + "." + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString().substring(24);
  }

  private static Map<String, Object> fields(Condition condition) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", condition.type().toString());
    fields.put("status", condition.status() ? "True" : "False");
    fields.put("reason", condition.reason());
    fields.put("message", condition.message());
    fields.put("observedGeneration", condition.observedGeneration());
    fields.put("lastTransitionTime", condition.changed().toString());
    return fields;
  }

  private static ResourceDefinitionContext context(ObjectRef ref, String apiVersion) {
    List<String> parts = List.of(apiVersion.split("/", -1));
    return new ResourceDefinitionContext.Builder()
        .withGroup(parts.size() > 1 ? parts.getFirst() : "")
        .withVersion(parts.getLast())
        .withKind(ref.kind())
        .withPlural(plural(ref.kind()))
        .withNamespaced(!ref.namespace().isEmpty())
        .build();
  }

  private static String apiVersion(String kind) {
    if (StatusWriter.hasConditions(kind)) {
      return "networking.istio.io/v1";
    }
    return kind.equals(EndpointSlice.KIND) ? "discovery.k8s.io/v1" : "v1";
  }

  /** As the kinds of {@code networking.istio.io} make theirs. */
  private static String plural(String kind) {
    String singular = kind.toLowerCase(Locale.ROOT);
    return singular.endsWith("y") ? singular.substring(0, singular.length() - 1) + "ies" : singular + "s";
  }

  private static boolean isGone(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
  }

  private static IOException failure(String what, KubernetesClientException e) {
    return new IOException("cannot write " + what + ": " + Refusals.reason(e), e);
  }
}
