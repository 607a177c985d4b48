package io.penstock.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What all sections of one source have in common while it is read. Not safe for threads. */
final class Reading {

  private final Problems problems;
  private final Placeholders placeholders;
  private final @Nullable Overrides overrides;
  private final Extensions extensions;
  private final boolean watchable;
  private boolean unknownKeysPass;

  /**
   * Starts a reading.
   *
   * @param overridden whether the environment and system properties stand over what is read
   * @param watchable whether it can be noticed that what is read has changed
   */
  Reading(
      Outside outside,
      Extensions extensions,
      boolean overridden,
      boolean watchable,
      Problems problems) {
    this.problems = problems;
    this.placeholders = new Placeholders(outside);
    this.overrides = overridden ? new Overrides(outside, problems) : null;
    this.extensions = extensions;
    this.watchable = watchable;
  }

  Problems problems() {
    return problems;
  }

  Placeholders placeholders() {
    return placeholders;
  }

  Extensions extensions() {
    return extensions;
  }

  boolean isWatchable() {
    return watchable;
  }

  @Nullable Setting override(String key) {
    return overrides == null ? null : overrides.of(key);
  }

  /** From here on an unknown key is worth a warning only. */
  void letUnknownKeysPass() {
    unknownKeysPass = true;
  }

  /** Reports a key that is not one of the known ones. */
  void unknown(String where, String key, String value, Collection<String> known) {
    Problems told = new Problems();
    told.unknown(where, key, value, known);
    told.lines().forEach(unknownKeysPass ? problems::warning : problems::add);
  }
}
