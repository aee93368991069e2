package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.NamedResource;
import dev.outrigger.controlplane.translate.ResourceType;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client that keeps to the protocol and takes its time: what it was sent lies in its queue until it is told to look. */
abstract sealed class SimulatedClient implements Outlet {

  private static final Node NODE =
      Node.newBuilder().setId("sidecar~127.0.0.1~client.demo~demo.svc.cluster.local").build();

  private final Map<ResourceType, Interest> interests = new EnumMap<>(ResourceType.class);
  private final Deque<Sent> inbox = new ArrayDeque<>();
  private @Nullable ProxyConnection connection;
  private boolean introduced;
  private boolean takes = true;

  /** What the client wants of a type, and what it has of it. */
  static final class Interest {
    final Set<String> wanted = new TreeSet<>();
    final Map<String, String> view = new TreeMap<>();
    String nonce = "";
    boolean begun;

    boolean wants(String name) {
      return wanted.contains(Subscription.WILDCARD) || wanted.contains(name);
    }

    void dropUnwanted() {
      view.keySet().removeIf(name -> !wants(name));
    }
  }

  record Sent(ResourceType type, Response response, String nonce) {}

  /** Opens a stream, in place of the one before if there was one, and asks for all that it wants. */
  void connect(Function<Outlet, ProxyConnection> server) {
    inbox.clear();
    introduced = false;
    connection = server.apply(this);
    interests.forEach((type, interest) -> {
      interest.nonce = "";
      // To name nothing would mean everything, on a new stream.
      interest.begun = !interest.wanted.isEmpty();
      if (interest.begun) {
        begin(type, interest);
      }
    });
  }

  final void subscribe(ResourceType type, String name) {
    Interest interest = interest(type);
    interest.wanted.add(name);
    changed(type, interest, List.of(name), List.of());
  }

  final void unsubscribe(ResourceType type, String name) {
    Interest interest = interest(type);
    if (interest.wanted.remove(name)) {
      interest.dropUnwanted();
      changed(type, interest, List.of(), List.of(name));
    }
  }

  /** Takes in what it was sent longest ago, and answers. */
  final boolean look() {
    Sent sent = inbox.poll();
    if (sent == null) {
      return false;
    }
    Interest interest = interest(sent.type());
    take(sent, interest);
    interest.dropUnwanted();
    interest.nonce = sent.nonce();
    answer(sent, interest);
    return true;
  }

  final void takesMore(boolean more) {
    takes = more;
    if (more) {
      server().ready();
    }
  }

  /** What it has of a type; of those only that exist. */
  final Map<String, String> view(ResourceType type, Map<String, String> existing) {
    Map<String, String> view = new TreeMap<>(interest(type).view);
    if (!tellsOfRemoved(type)) {
      view.keySet().retainAll(existing.keySet());
    }
    return view;
  }

  /** What it should have of a type. */
  final Map<String, String> due(ResourceType type, Map<String, String> existing) {
    Map<String, String> due = new TreeMap<>(existing);
    due.keySet().removeIf(name -> !interest(type).wants(name));
    return due;
  }

  abstract Subscription subscription(ResourceType type);

  /** Whether the protocol lets the server say that something of the type exists no longer. */
  abstract boolean tellsOfRemoved(ResourceType type);

  abstract void begin(ResourceType type, Interest interest);

  abstract void changed(ResourceType type, Interest interest, List<String> more, List<String> less);

  abstract void take(Sent sent, Interest interest);

  abstract void answer(Sent sent, Interest interest);

  final void request(
      ResourceType type,
      String nonce,
      List<String> names,
      List<String> less,
      Map<String, String> held) {
    Node node = introduced ? null : NODE;
    introduced = true;
    server().request(new AdsRequest(node, type.typeUrl(), nonce, null, names, less, held), () -> {});
  }

  private ProxyConnection server() {
    ProxyConnection server = connection;
    if (server == null) {
      throw new IllegalStateException("not connected");
    }
    return server;
  }

  private Interest interest(ResourceType type) {
    return interests.computeIfAbsent(type, each -> new Interest());
  }

  @Override
  public boolean isReady() {
    return takes;
  }

  @Override
  public void send(ResourceType type, Response response, String version, String nonce) {
    Set<String> names = new TreeSet<>(response.removed());
    for (NamedResource resource : response.resources()) {
      if (!names.add(resource.name())) {
        throw new IllegalStateException(resource.name() + " twice in one response");
      }
    }
    inbox.add(new Sent(type, response, nonce));
  }

  @Override
  public void close(Status status) {
    throw new IllegalStateException(status.toString());
  }

  /** Of the incremental protocol. */
  static final class Delta extends SimulatedClient {

    @Override
    Subscription subscription(ResourceType type) {
      return new DeltaSubscription(type);
    }

    @Override
    boolean tellsOfRemoved(ResourceType type) {
      return true;
    }

    @Override
    void begin(ResourceType type, Interest interest) {
      interest.begun = true;
      request(type, "", List.copyOf(interest.wanted), List.of(), interest.view);
    }

    @Override
    void changed(ResourceType type, Interest interest, List<String> more, List<String> less) {
      if (!interest.begun) {
        begin(type, interest);
        return;
      }
      // What "everything" covers still counts as gone until the server says that it is there.
      interest.view.keySet().removeAll(less);
      request(type, "", more, less, Map.of());
    }

    @Override
    void take(Sent sent, Interest interest) {
      sent.response().resources().forEach(resource -> interest.view.put(resource.name(), resource.version()));
      interest.view.keySet().removeAll(sent.response().removed());
    }

    @Override
    void answer(Sent sent, Interest interest) {
      request(sent.type(), sent.nonce(), List.of(), List.of(), Map.of());
    }
  }

  /** Of the state-of-the-world protocol. */
  static final class StateOfTheWorld extends SimulatedClient {

    @Override
    Subscription subscription(ResourceType type) {
      return new SotwSubscription(type);
    }

    @Override
    boolean tellsOfRemoved(ResourceType type) {
      return type == ResourceType.CLUSTERS || type == ResourceType.LISTENERS;
    }

    @Override
    void begin(ResourceType type, Interest interest) {
      interest.begun = true;
      request(type, interest.nonce, List.copyOf(interest.wanted), List.of(), Map.of());
    }

    @Override
    void changed(ResourceType type, Interest interest, List<String> more, List<String> less) {
      begin(type, interest);
    }

    @Override
    void take(Sent sent, Interest interest) {
      if (tellsOfRemoved(sent.type())) {
        interest.view.clear();
      }
      sent.response().resources().forEach(resource -> interest.view.put(resource.name(), resource.version()));
    }

    @Override
    void answer(Sent sent, Interest interest) {
      request(sent.type(), sent.nonce(), List.copyOf(interest.wanted), List.of(), Map.of());
    }
  }
}
