package dev.outrigger.policy.field;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Guesses which word a person meant. */
final class Spelling {

  private Spelling() {}

  /** The word nearest to {@code written}, at most two edits or a third of its letters away; else null. */
  static @Nullable String nearest(String written, Collection<String> words) {
    String best = null;
    int bestEdits = Math.max(1, Math.min(2, written.length() / 3)) + 1;
    for (String word : words) {
      int edits = edits(written.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT));
      if (edits < bestEdits) {
        bestEdits = edits;
        best = word;
      }
    }
    return best;
  }

  /** Levenshtein's distance. */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
