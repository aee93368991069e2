package dev.outrigger.sidecar.bootstrap;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;

/** The field that somebody may have meant. */
final class Suggestion {

  private Suggestion() {}

  /** Empty when no field is near. */
  static String of(String key, Descriptor type) {
    int limit = Math.max(1, key.length() / 3) + 1;
    String best = "";
    for (FieldDescriptor field : type.getFields()) {
      int distance = Math.min(distance(key, field.getName()), distance(key, field.getJsonName()));
      if (distance < limit) {
        limit = distance;
        best = field.getName();
      }
    }
    return best.isEmpty() ? "" : " (did you mean " + best + "?)";
  }

  /** Levenshtein's: how many letters to add, drop or change. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
