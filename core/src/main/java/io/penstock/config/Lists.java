package io.penstock.config;

import io.penstock.config.Section.Parser;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Comma-separated words, each of them once. */
final class Lists {

  private static final String METHODS =
      "methods in capitals such as GET,POST; methods are case-sensitive";

  private Lists() {}

  /** The words, in the order written. */
  private static Set<String> words(String text, String expected) throws BadValueException {
    Set<String> words = new LinkedHashSet<>();
    for (String written : text.split(",", -1)) {
      String word = written.strip();
      if (word.isEmpty() || !words.add(word)) {
        throw BadValueException.part(word, expected + ", each once");
      }
    }
    return words;
  }

  /** A parser of names that have to be among the known ones. */
  static Parser<List<String>> among(Set<String> known) {
    String expected = "names of policies, comma-separated, of " + Problems.shown(known);
    return text -> {
      Set<String> names = words(text, expected);
      for (String name : names) {
        if (!known.contains(name)) {
          throw BadValueException.part(name, expected);
        }
      }
      return List.copyOf(names);
    };
  }

  /** Parses names of policies that may be defined elsewhere, or {@code none}. */
  static List<String> names(String text) throws BadValueException {
    if (text.equals("none")) {
      return List.of();
    }
    Set<String> names = words(text, "names of policies, comma-separated, or none");
    for (String name : names) {
      if (!Names.isFree(name)) {
        throw BadValueException.part(name, "names of policies: " + Names.FREE);
      }
    }
    return List.copyOf(names);
  }

  /** Parses methods; with GET comes HEAD. */
  static Set<String> methods(String text) throws BadValueException {
    Set<String> methods = new LinkedHashSet<>(words(text, METHODS));
    for (String method : methods) {
      if (!method.chars().allMatch(Lists::isMethodCharacter)) {
        throw BadValueException.part(method, METHODS);
      }
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return methods;
  }

  /** As {@link #methods}, or {@code none}. */
  static Set<String> methodsOrNone(String text) throws BadValueException {
    return text.equals("none") ? Set.of() : methods(text);
  }

  private static boolean isMethodCharacter(int c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }

  /** Parses families of response fields, or {@code none}. */
  static Set<HeaderForm> headers(String text) throws BadValueException {
    String expected =
        "standard, draft-10, legacy or legacy-epoch, comma-separated, or none; legacy and"
            + " legacy-epoch set the same fields, so only one of them";
    if (text.equals("none")) {
      return Set.of();
    }
    Set<HeaderForm> forms = new LinkedHashSet<>();
    for (String word : words(text, expected)) {
      HeaderForm form =
          switch (word) {
            case "standard", "draft-10" -> HeaderForm.DRAFT_10;
            case "legacy" -> HeaderForm.LEGACY;
            case "legacy-epoch" -> HeaderForm.LEGACY_EPOCH;
            default -> throw BadValueException.part(word, expected);
          };
      if (!forms.add(form)) {
        throw BadValueException.part(word, expected);
      }
    }
    if (forms.contains(HeaderForm.LEGACY) && forms.contains(HeaderForm.LEGACY_EPOCH)) {
      throw new BadValueException(expected);
    }
    return forms;
  }
}
