package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.Generated;
import dev.outrigger.controlplane.translate.Impact;
import dev.outrigger.controlplane.translate.Names;
import dev.outrigger.controlplane.translate.ResourceType;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one client wants of one type and what it has of it: a state machine without input, output or clock. The cycle is
 * {@link #onRequest} or {@link #touch}, then while {@link #isDue}: generate {@link #scope}, {@link #respond}, and {@link #sent} if
 * that gave a response. What stops existing leaves last, by {@link #withdraw}, so that nothing refers to it any more (the
 * protocol's "make before break").
 *
 * <p>A resource that was sent counts as held even when the client rejects it, so it goes out again only once it is different.
 * Rules: xDS protocol, "How the client specifies what resources to return" and "Subscribing and unsubscribing".
 *
 * <p>Not thread-safe: a connection's serial executor runs it.
 */
abstract sealed class Subscription permits DeltaSubscription, SotwSubscription {

  static final String WILDCARD = "*";

  private static final int MAX_UNANSWERED = 16;
  /**
   * Of what a client says of a rejection, which stays for as long as it is connected, characters. Enough for what some dozens of
   * resources are rejected for, as only those are found that it names.
   */
  private static final int MAX_ERROR = 8_192;
  /** So many resources, of a kilobyte as a rule, may lie in memory for all proxies at once. */
  private static final int FEW = 256;

  /** Where it stands between responses and answers. */
  enum Phase {
    /** Nothing was sent. */
    INITIAL,
    /** The latest response is not answered. */
    PENDING, ACKED, NACKED
  }

  final ResourceType type;

  /** Everything is wanted, the {@link #names} too. */
  boolean wildcard;
  /** Wanted by name. */
  final NameSet names = new NameSet();
  /** The version of each resource that the client has, or was sent. */
  final Map<String, String> held = new HashMap<>();
  /** Asked for since the last response: to be answered even if unchanged or absent. */
  final Set<String> demanded = new HashSet<>();
  /** All that is wanted is to be looked at for the client: it is new here, or wants everything from now on. */
  boolean answerDue;
  /** Exist no longer, but are not yet withdrawn. */
  final Set<String> leaving = new TreeSet<>();

  /** Only when these hold something may be due, or leaving; asked for often, and so not worked out from the sets above. */
  private boolean mayBeDue;
  private boolean mayBeLeaving;
  private boolean touchedAll;
  private final Set<String> touched = new HashSet<>();

  private boolean asked;
  private Phase phase = Phase.INITIAL;
  private String nonce = "";
  private String sentVersion = "";
  private String ackedVersion = "";
  /** Nothing is different since {@link #news} were told. */
  private boolean isTold;
  /** What is being generated. */
  private Names looked = new Names.All();
  private @Nullable String rejection;

  /** What responses that are not answered yet held, by nonce; the oldest are forgotten for a client that never answers. */
  private final Map<String, List<String>> unanswered = new LinkedHashMap<>();
  /** Rejected, and nothing later of them accepted: the client uses older ones. */
  private final Map<String, String> rejected = new HashMap<>();

  Subscription(ResourceType type) {
    this.type = type;
  }

  /** Takes in a request for this type and says what it says of the responses before it. */
  final Verdict onRequest(AdsRequest request) {
    changed();
    if (!asked) {
      // A nonce of an earlier stream, which some clients repeat, means nothing here.
      asked = true;
      answerDue = true;
      begin(request);
      return Verdict.NONE;
    }
    Verdict verdict = judge(request);
    change(request);
    return verdict;
  }

  /** Notes that resources may be different. */
  final void touch(Impact impact) {
    if (!impact.touches(type)) {
      return;
    }
    if (wildcard) {
      changed();
      touchedAll = true;
      return;
    }
    List<String> some = names.touched(impact, type);
    if (!some.isEmpty()) {
      changed();
      touched.addAll(some);
    }
  }

  /** Has these, as far as they are wanted, sent again even if unchanged. */
  final void demand(Collection<String> again) {
    changed();
    for (String name : again) {
      if (wants(name)) {
        demanded.add(name);
      }
    }
  }

  /** Whether there is something to generate. */
  final boolean isDue() {
    mayBeDue = mayBeDue && (isDemanded() || touchedAll || !touched.isEmpty());
    return mayBeDue;
  }

  /** Whether the client itself waits for something. */
  final boolean isDemanded() {
    return answerDue || !demanded.isEmpty();
  }

  /** Whether what is due may be a lot. */
  final boolean isBulky() {
    return answerDue || touchedAll || touched.size() + demanded.size() > FEW;
  }

  /** What is to be generated for {@link #respond}. */
  final Names scope() {
    if (wildcard) {
      looked = new Names.All(names);
    } else if (answerDue || touchedAll || isWhole()) {
      looked = new Names.Only(names);
    } else if (demanded.isEmpty()) {
      looked = new Names.Only(touched);
    } else {
      Set<String> some = new HashSet<>(touched);
      some.addAll(demanded);
      looked = new Names.Only(some);
    }
    return looked;
  }

  /**
   * Compares with what the client has.
   *
   * <p>What could not be generated counts as unchanged: the client keeps what it has of it. State of the world says so by
   * sending that once more where a response holds all there is.
   *
   * @param generated what came of the latest {@link #scope}
   * @return what is to be sent, or null for nothing
   */
  final @Nullable Response respond(Generated generated) {
    changed();
    Response response = compare(looked, generated);
    answerDue = false;
    demanded.clear();
    touchedAll = false;
    touched.clear();
    if (response == null && phase == Phase.INITIAL && !held.isEmpty()) {
      // A client that came back with all that there is.
      phase = Phase.ACKED;
    }
    return response;
  }

  /** Whether something is left to withdraw. */
  final boolean isLeaving() {
    mayBeLeaving = mayBeLeaving && !leaving.isEmpty();
    return mayBeLeaving;
  }

  /** Takes away what exists no longer. */
  abstract Response withdraw();

  /** Notes that a response went out. */
  final void sent(String nonce, String version, List<String> names) {
    unanswered.put(nonce, names);
    if (unanswered.size() > MAX_UNANSWERED) {
      unanswered.keySet().remove(unanswered.keySet().iterator().next());
    }
    changed();
    this.nonce = nonce;
    this.sentVersion = version;
    this.phase = Phase.PENDING;
  }

  /** Whether the client uses older versions of some resources than it was sent, for it rejected those. */
  final boolean isRejecting() {
    return !rejected.isEmpty() && !Collections.disjoint(rejected.keySet(), held.keySet());
  }

  final Phase phase() {
    return phase;
  }

  /** How many names are wanted. */
  final int size() {
    return names.size();
  }

  /** How far the client is; null when that is what was told the last time. */
  final @Nullable TypeSync news() {
    if (isTold) {
      return null;
    }
    isTold = true;
    return sync();
  }

  final TypeSync sync() {
    TypeSync.State state = switch (phase) {
      case INITIAL -> TypeSync.State.NOT_SENT;
      case ACKED -> isDue() || isLeaving() ? TypeSync.State.STALE : TypeSync.State.SYNCED;
      case PENDING -> TypeSync.State.STALE;
      case NACKED -> TypeSync.State.REJECTED;
    };
    return new TypeSync(state, sentVersion, ackedVersion, nonce, held.size(), rejection, rejected);
  }

  private void changed() {
    mayBeDue = true;
    mayBeLeaving = true;
    isTold = false;
  }

  /** Takes what the first request on the stream wants. */
  abstract void begin(AdsRequest request);

  /** Takes how a later request changes it. */
  abstract void change(AdsRequest request);

  /** What is to be sent, or null for nothing; notes it as held. */
  abstract @Nullable Response compare(Names scope, Generated generated);

  /** Whether each response holds all there is. */
  abstract boolean isWhole();

  /** Whether the request knows of all that was sent. */
  final boolean isLatest(AdsRequest request) {
    return request.nonce().equals(nonce);
  }

  final boolean wants(String name) {
    return wildcard || names.contains(name);
  }

  /** Types that may be asked for as a whole by naming nothing. */
  final boolean allowsUnnamed() {
    return type == ResourceType.CLUSTERS || type == ResourceType.LISTENERS;
  }

  /**
   * Others refer to clusters and endpoints, so these leave last. A listener must leave before another one may take its address.
   */
  final boolean leavesLast() {
    return type == ResourceType.CLUSTERS || type == ResourceType.ENDPOINTS;
  }

  /** Takes it that the client has none of what it no longer wants. */
  final void forgetUnwanted() {
    held.keySet().removeIf(name -> !wants(name));
    leaving.removeIf(name -> !wants(name));
    demanded.removeIf(name -> !wants(name));
    touched.removeIf(name -> !wants(name));
  }

  private Verdict judge(AdsRequest request) {
    String error = request.error() == null ? null : shortened(request.error());
    if (error != null) {
      rejection = error;
    }
    List<String> answered = unanswered.remove(request.nonce());
    if (answered != null && error != null) {
      answered.forEach(name -> rejected.put(name, error));
    } else if (answered != null && !rejected.isEmpty()) {
      answered.forEach(rejected::remove);
    }
    if (!isLatest(request)) {
      return request.nonce().isEmpty() ? Verdict.NONE : Verdict.STALE;
    }
    if (phase != Phase.PENDING) {
      return Verdict.NONE;
    }
    if (error != null) {
      phase = Phase.NACKED;
      return Verdict.NACK;
    }
    phase = Phase.ACKED;
    ackedVersion = sentVersion;
    return Verdict.ACK;
  }

  private static String shortened(String error) {
    return error.length() > MAX_ERROR ? error.substring(0, MAX_ERROR) + "..." : error;
  }
}
