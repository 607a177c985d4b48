package io.penstock.mailbox.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * Something taken away from one source file.
 *
 * @param without what is taken away
 * @param file the file, below the source directory
 * @param changes what is replaced by what; at least one
 */
record Weakening(String without, String file, List<Change> changes) {

  /** Lines that are replaced by others; how far they are indented does not matter. */
  record Change(List<String> before, List<String> after) {}

  /**
   * The lines of the file without it.
   *
   * @throws IllegalArgumentException if the lines to replace are not there exactly once
   */
  List<String> apply(List<String> source) {
    List<String> weakened = source;
    for (Change change : changes) {
      weakened = replace(weakened, change);
    }
    return weakened;
  }

  private List<String> replace(List<String> source, Change change) {
    int length = change.before.size();
    int found = -1;
    int times = 0;
    for (int at = 0; at + length <= source.size(); at++) {
      if (isAt(source, at, change.before)) {
        found = at;
        times++;
      }
    }
    if (times != 1) {
      throw new IllegalArgumentException(
          "without %s: found %d times in %s (expected: once): %s"
              .formatted(without, times, file, String.join(" ", change.before)));
    }
    List<String> replaced = new ArrayList<>(source.subList(0, found));
    replaced.addAll(change.after);
    replaced.addAll(source.subList(found + length, source.size()));
    return replaced;
  }

  private static boolean isAt(List<String> source, int at, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (!source.get(at + i).strip().equals(lines.get(i))) {
        return false;
      }
    }
    return true;
  }
}
