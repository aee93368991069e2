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

  /** Letters to insert, delete, replace, or swap with their neighbour to make {@code b} of {@code a}. */
  private static int edits(String a, String b) {
    int[][] edits = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
        }
      }
    }
    return edits[a.length()][b.length()];
  }
}
