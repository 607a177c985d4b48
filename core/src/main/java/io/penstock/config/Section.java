package io.penstock.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one policy while they are read. What a reader asks for is what is known: whatever
 * is left over in the end is reported as unknown.
 */
final class Section {

  interface Parser<T> {
    T parse(String text) throws BadValueException;
  }

  private final String where;
  private final String prefix;
  private final TreeMap<String, String> values;
  private final Set<String> known = new TreeSet<>();
  private final Problems problems;

  /**
   * Makes a section.
   *
   * @param prefix what stood before each key, for messages
   */
  Section(String where, String prefix, Map<String, String> values, Problems problems) {
    this.where = where;
    this.prefix = prefix;
    this.values = new TreeMap<>(values);
    this.problems = problems;
  }

  /** The keys that are there. */
  Set<String> keys() {
    return values.keySet();
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** The value of a key, trimmed; null if there is none or none that can be used. */
  <T> @Nullable T read(String key, Parser<T> parser) {
    known.add(key);
    String raw = values.get(key);
    if (raw == null) {
      return null;
    }
    String text = raw.strip();
    try {
      if (text.isEmpty()) {
        throw new BadValueException("a value");
      }
      return parser.parse(text);
    } catch (BadValueException e) {
      problems.unexpected(where, prefix + key, text, e.expected());
      return null;
    }
  }

  /** As {@link #read(String, Parser)}, with what holds where the key is not there. */
  <T> T read(String key, T otherwise, Parser<T> parser) {
    T value = read(key, parser);
    return value == null ? otherwise : value;
  }

  /** Reports a key that is there but must not be. */
  void refuse(String key, String expected) {
    known.add(key);
    problems.unexpected(where, prefix + key, values.getOrDefault(key, ""), expected);
  }

  void missing(String key, String expected) {
    problems.missing(where, prefix + key, expected);
  }

  /** Reports every key that was never asked for. */
  void refuseTheRest() {
    values.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            problems.unknown(
                where,
                prefix + key,
                value.strip(),
                known.stream().map(near -> prefix + near).toList());
          }
        });
  }
}
