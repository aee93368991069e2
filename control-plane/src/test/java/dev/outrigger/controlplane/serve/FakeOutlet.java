package dev.outrigger.controlplane.serve;

import dev.outrigger.controlplane.translate.ResourceType;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps what goes out, written as {@code clusters a=1 -b}. */
final class FakeOutlet implements Outlet {

  private final List<String> sent = new ArrayList<>();
  private final Map<ResourceType, String> nonces = new EnumMap<>(ResourceType.class);
  private boolean takes = true;
  private boolean onlyOne;
  private @Nullable Status closed;

  @Override
  public boolean isReady() {
    return takes;
  }

  @Override
  public void send(ResourceType type, Response response, String version, String nonce) {
    List<String> parts = new ArrayList<>(List.of(type.name().toLowerCase(Locale.ROOT)));
    parts.addAll(Resources.texts(response.resources()));
    response.removed().forEach(name -> parts.add("-" + name));
    sent.add(String.join(" ", parts));
    nonces.put(type, nonce);
    takes &= !onlyOne;
  }

  @Override
  public void close(Status status) {
    closed = status;
  }

  void takes(boolean more) {
    takes = more;
    onlyOne = false;
  }

  /** Takes one response, and is then not ready. */
  void takesOne() {
    takes = true;
    onlyOne = true;
  }

  String nonce(ResourceType type) {
    return nonces.getOrDefault(type, "");
  }

  @Nullable
  Status closed() {
    return closed;
  }

  /** What went out since the last call. */
  List<String> taken() {
    List<String> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }
}
