package io.penstock.mailbox.proof;

import io.penstock.mailbox.proof.Weakening.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the table of claims; its head says how it is written. */
final class ClaimsReader {

  private final List<Claim> claims = new ArrayList<>();
  private final Path path;
  private int number;

  private ClaimsReader(Path path) {
    this.path = path;
  }

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException if it is not written as it should be
   */
  static List<Claim> read(Path path) throws IOException {
    ClaimsReader reader = new ClaimsReader(path);
    for (String line : Files.readAllLines(path)) {
      reader.number++;
      reader.read(line.strip());
    }
    for (Claim claim : reader.claims) {
      if (claim.weakenings().isEmpty()) {
        throw reader.wrong("claim '" + claim.text() + "' has no weakened variant");
      }
    }
    return reader.claims;
  }

  private void read(String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    int space = line.indexOf(' ');
    String word = space < 0 ? line : line.substring(0, space);
    String rest = space < 0 ? "" : line.substring(space).strip();
    switch (word) {
      case "claim" -> claims.add(new Claim(rest, "", new ArrayList<>()));
      case "test" -> claims.add(new Claim(removeLast(claims).text(), rest, new ArrayList<>()));
      case "without" -> last(claims).weakenings().add(new Weakening(rest, "", new ArrayList<>()));
      case "in" -> {
        List<Weakening> weakenings = last(claims).weakenings();
        String without = removeLast(weakenings).without();
        weakenings.add(new Weakening(without, rest, new ArrayList<>()));
      }
      case "-" -> {
        List<Change> changes = last(last(claims).weakenings()).changes();
        if (changes.isEmpty() || !last(changes).after().isEmpty()) {
          changes.add(new Change(new ArrayList<>(), new ArrayList<>()));
        }
        last(changes).before().add(rest);
      }
      case "+" -> last(last(last(claims).weakenings()).changes()).after().add(rest);
      default -> throw wrong("'" + word + "' (expected: claim, test, without, in, - or +)");
    }
  }

  private <T> T last(List<T> list) {
    if (list.isEmpty()) {
      throw wrong("nothing above to which this belongs");
    }
    return list.get(list.size() - 1);
  }

  private <T> T removeLast(List<T> list) {
    T last = last(list);
    list.remove(list.size() - 1);
    return last;
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(path + ", line " + number + ": " + what);
  }
}
