package dev.outrigger.policy.istio;

import dev.outrigger.policy.field.Fields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code mirror} with its share, and {@code mirrors}. */
final class HttpMirrorReader {

  private HttpMirrorReader() {}

  static List<HttpMirror> read(Fields route) {
    List<HttpMirror> mirrors = new ArrayList<>();
    Destination single = route.object("mirror", DestinationReader::read);
    Percent share = share(route);
    if (single != null) {
      mirrors.add(new HttpMirror(single, share == null ? Percent.ALL : share));
    } else if (share != null) {
      route.warn("mirrorPercentage", "no-effect", "has no effect (expected: mirror beside it)");
    }
    mirrors.addAll(route.objects("mirrors", HttpMirrorReader::one));
    if (single != null && mirrors.size() > 1) {
      route.error("mirrors", "bad-value", "set beside mirror (expected: one of the two)");
    }
    return mirrors;
  }

  private static @Nullable Percent share(Fields route) {
    Percent older = PercentReader.deprecated(route, "mirrorPercent", "mirrorPercentage: {value: ...}");
    Percent oldest = PercentReader.deprecated(route, "mirror_percent", "mirrorPercentage: {value: ...}");
    Percent share = route.object("mirrorPercentage", PercentReader::read);
    return share != null ? share : older != null ? older : oldest;
  }

  private static HttpMirror one(Fields mirror) {
    Percent share = mirror.object("percentage", PercentReader::read);
    return new HttpMirror(DestinationReader.required(mirror), share == null ? Percent.ALL : share);
  }
}
