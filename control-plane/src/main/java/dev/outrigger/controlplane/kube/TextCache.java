package dev.outrigger.controlplane.kube;

import org.jspecify.annotations.Nullable;

/**
 * Gives the same string for the same short text again: names of namespaces, nodes, labels and ports come in thousands of objects.
 * A place for each hash, so it neither grows nor needs care. For one thread.
 */
final class TextCache {

  private static final int PLACES = 1 << 12;
  private static final int LONGEST = 64;

  private final @Nullable String[] places = new String[PLACES];

  String text(char[] characters, int offset, int length) {
    if (length > LONGEST) {
      return new String(characters, offset, length);
    }
    int hash = 0;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + characters[offset + i];
    }
    int place = (hash ^ hash >>> 16) & PLACES - 1;
    String known = places[place];
    if (known != null && equal(known, characters, offset, length)) {
      return known;
    }
    String text = new String(characters, offset, length);
    places[place] = text;
    return text;
  }

  private static boolean equal(String known, char[] characters, int offset, int length) {
    if (known.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.charAt(i) != characters[offset + i]) {
        return false;
      }
    }
    return true;
  }
}
