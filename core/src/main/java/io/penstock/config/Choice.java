package io.penstock.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One of a few words, each of which stands for a constant. */
final class Choice {

  private Choice() {}

  /** A parser of the names of constants, in lower case. */
  static <E extends Enum<E>> Section.Parser<E> of(E[] constants) {
    List<String> words = Arrays.stream(constants).map(Choice::word).toList();
    String expected =
        String.join(", ", words.subList(0, words.size() - 1))
            + " or "
            + words.get(words.size() - 1);
    return text -> {
      int index = words.indexOf(text);
      if (index < 0) {
        throw new BadValueException(expected);
      }
      return constants[index];
    };
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** A parser of {@code true} and {@code false}. */
  static boolean trueOrFalse(String text) throws BadValueException {
    if (!text.equals("true") && !text.equals("false")) {
      throw new BadValueException("true or false");
    }
    return text.equals("true");
  }
}
