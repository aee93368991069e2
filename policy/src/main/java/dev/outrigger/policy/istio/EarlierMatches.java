package dev.outrigger.policy.istio;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The matches of a rule as they are read, to see which of them no request ever comes to. */
final class EarlierMatches {

  private final List<HttpMatch> matches = new ArrayList<>();
  private final List<String> places = new ArrayList<>();

  /** @param place as {@code http[1].match[0]}, or {@code http[1]} for a route without matches */
  void add(HttpMatch match, String place) {
    matches.add(match);
    places.add(place);
  }

  /** The place of the first match that takes all requests of this one, or null. */
  @Nullable
  String placeOfOneThatCovers(HttpMatch match) {
    for (int i = 0; i < matches.size(); i++) {
      if (matches.get(i).covers(match)) {
        return places.get(i);
      }
    }
    return null;
  }
}
