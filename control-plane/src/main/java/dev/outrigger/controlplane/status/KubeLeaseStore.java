package dev.outrigger.controlplane.status;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The lease as an object of the API server. */
final class KubeLeaseStore implements LeaseStore {

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  KubeLeaseStore(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  @Override
  public @Nullable Lease read() throws IOException {
    try {
      var object = client.leases().inNamespace(namespace).withName(name).get();
      return object == null ? null : lease(object);
    } catch (KubernetesClientException e) {
      throw failure("get", e);
    }
  }

  @Override
  public @Nullable Lease write(Lease lease) throws IOException {
    boolean isNew = lease.version().isEmpty();
    var object = new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withResourceVersion(isNew ? null : lease.version())
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(lease.holder())
        .withLeaseDurationSeconds((int) lease.term().toSeconds())
        .withAcquireTime(time(lease.acquired()))
        .withRenewTime(time(lease.renewed()))
        .withLeaseTransitions(lease.transitions())
        .endSpec()
        .build();
    try {
      return lease(isNew ? client.resource(object).create() : client.resource(object).update());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return null;
      }
      throw failure(isNew ? "create" : "update", e);
    }
  }

  private static Lease lease(io.fabric8.kubernetes.api.model.coordination.v1.Lease object) {
    LeaseSpec spec = object.getSpec();
    return new Lease(Objects.requireNonNullElse(spec.getHolderIdentity(), ""),
        Duration.ofSeconds(Objects.requireNonNullElse(spec.getLeaseDurationSeconds(), 0)),
        instant(spec.getAcquireTime()), instant(spec.getRenewTime()),
        Objects.requireNonNullElse(spec.getLeaseTransitions(), 0), object.getMetadata().getResourceVersion());
  }

  private static Instant instant(@Nullable ZonedDateTime time) {
    return time == null ? Instant.EPOCH : time.toInstant();
  }

  /** As exact as the API keeps it. */
  private static ZonedDateTime time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
  }

  private IOException failure(String verb, KubernetesClientException e) {
    return new IOException("cannot " + verb + " Lease " + namespace + "/" + name + ": " + Refusals.reason(e), e);
  }
}
