package io.penstock.config;

import java.util.Collection;
import java.util.Optional;

/** Finds what somebody may have meant. */
public final class Nearest {

  private static final int LONGEST = 200; // nobody types more by mistake; bounds the work

  private Nearest() {}

  /** The known word that is nearest, if it is near enough to be a slip of the hand. */
  public static Optional<String> to(String word, Collection<String> known) {
    String best = null;
    int bestDistance = 4; // up to three slips
    for (String candidate : known) {
      boolean near = Math.abs(word.length() - candidate.length()) < bestDistance;
      if (near && word.length() <= LONGEST && candidate.length() <= LONGEST) {
        int distance = distance(word, candidate);
        if (distance < bestDistance) {
          bestDistance = distance;
          best = candidate;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** Levenshtein's distance, over two rows. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
