package dev.outrigger.controlplane;

import dev.outrigger.controlplane.ca.CertificateAuthority;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Has each namespace told of the authority to trust, the latest one. For one thread. */
final class TrustSpread {

  private final BiConsumer<CertificateAuthority, String> publisher;
  private final Executor soon;
  private @Nullable CertificateAuthority authority;
  private Set<String> namespaces = Set.of();

  /**
   * @param publisher tells one namespace; blocks
   * @param soon runs on the same thread what can wait for what it is at
   */
  TrustSpread(BiConsumer<CertificateAuthority, String> publisher, Executor soon) {
    this.publisher = publisher;
    this.soon = soon;
  }

  /**
   * Takes the authority before it signs what is served with. A later one is told everywhere before this returns: until then the
   * certificate of the one before is served, which clients trust. The first one is told soon: nothing is served yet, and the first
   * certificate is not to wait for thousands of namespaces, most of which know of the authority from another replica.
   */
  void authorityIs(CertificateAuthority now) {
    boolean first = authority == null;
    authority = now;
    if (first) {
      soon.execute(this::again);
    } else {
      again();
    }
  }

  /** Tells those that are new. */
  void among(Set<String> now) {
    Set<String> added = new TreeSet<>(now);
    added.removeAll(namespaces);
    namespaces = now;
    publish(added);
  }

  /** Tells all, for somebody may have deleted what they were told. */
  void again() {
    publish(namespaces);
  }

  private void publish(Set<String> into) {
    CertificateAuthority now = authority;
    if (now != null) {
      into.forEach(namespace -> publisher.accept(now, namespace));
    }
  }
}
