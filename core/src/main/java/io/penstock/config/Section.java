package io.penstock.config;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one policy, or of all together, while they are read. What a reader asks for is
 * what is known: whatever is left over in the end is reported as unknown.
 */
final class Section {

  interface Parser<T> {
    T parse(String text) throws BadValueException;
  }

  private final String where;
  private final String prefix;
  private final TreeMap<String, String> values;
  private final Set<String> known = new TreeSet<>();
  private final Set<String> hints = new TreeSet<>();
  private final Reading reading;
  private final Problems problems;

  /**
   * Makes a section.
   *
   * @param prefix what stood before each key, for messages and overrides
   */
  Section(String where, String prefix, Map<String, String> values, Reading reading) {
    this.where = where;
    this.prefix = prefix;
    this.values = new TreeMap<>(values);
    this.reading = reading;
    this.problems = reading.problems();
  }

  /** The keys that are there, but for those that only an override brings. */
  Set<String> keys() {
    return values.keySet();
  }

  boolean has(String key) {
    return setting(key) != null;
  }

  Extensions extensions() {
    return reading.extensions();
  }

  /** Whether it can be noticed that what is read has changed. */
  boolean isWatchable() {
    return reading.isWatchable();
  }

  /** The value of a key, trimmed; null if there is none or none that can be used. */
  <T> @Nullable T read(String key, Parser<T> parser) {
    return read(key, parser, false);
  }

  /** As {@link #read(String, Parser)}, of what must not be told to whoever reads messages. */
  <T> @Nullable T readSecret(String key, Parser<T> parser) {
    return read(key, parser, true);
  }

  private <T> @Nullable T read(String key, Parser<T> parser, boolean secret) {
    known.add(key);
    Setting setting = setting(key);
    if (setting == null) {
      return null;
    }
    String written = setting.text().strip();
    String text = written;
    try {
      text = reading.placeholders().fill(written).strip();
      if (text.isEmpty()) {
        throw new BadValueException("a value");
      }
      return parser.parse(text);
    } catch (BadValueException e) {
      // What has come in from outside may be a secret, so nothing is told of it.
      String told = text.equals(written) ? e.expectedInDetail() : e.expected();
      problems.unexpected(setting.where(), prefix + key, secret ? "(not shown)" : written, told);
      return null;
    }
  }

  /** As {@link #read(String, Parser)}, with what holds where the key is not there. */
  <T> T read(String key, T otherwise, Parser<T> parser) {
    T value = read(key, parser);
    return value == null ? otherwise : value;
  }

  private @Nullable Setting setting(String key) {
    Setting override = reading.override(prefix + key);
    if (override != null) {
      return override;
    }
    String value = values.get(key);
    return value == null ? null : new Setting(where, value);
  }

  /** Reports a key if it is there, because it must not be. */
  void refuse(String key, String expected) {
    known.add(key);
    Setting setting = setting(key);
    if (setting != null) {
      problems.unexpected(setting.where(), prefix + key, setting.text().strip(), expected);
    }
  }

  void missing(String key, String expected) {
    problems.missing(where, prefix + key, expected);
  }

  /** Something that an unknown key may be meant to be. */
  void hint(String key) {
    hints.add(prefix + key);
  }

  /** What was asked for so far, as a file has it, and what else unknown keys may be meant to be. */
  Set<String> near() {
    Set<String> near = new TreeSet<>(hints);
    known.forEach(key -> near.add(prefix + key));
    return near;
  }

  /** Reports every key that was never asked for. */
  void refuseTheRest() {
    Set<String> near = near();
    values.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            reading.unknown(where, prefix + key, value.strip(), near);
          }
        });
  }
}
