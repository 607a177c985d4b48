package io.penstock.jaxrs;

import io.penstock.config.Problems;
import jakarta.ws.rs.core.Configuration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What application properties say, in place of what the file says under the same names.
 *
 * @param defaultPolicies of resources without annotations; empty: as the file says
 * @param priority of the filter; empty: as the file says
 * @param autoDiscovery whether the feature is to register itself; empty: as the file says
 * @param problems what is wrong with them, one line each
 */
record Options(
    Optional<List<String>> defaultPolicies,
    OptionalInt priority,
    Optional<Boolean> autoDiscovery,
    List<String> problems) {

  static final String WHERE = "application property";
  private static final String JAXRS = RestApplication.PREFIX + "jaxrs.";
  static final String DEFAULT_POLICIES = JAXRS + "default-policies";
  static final String PRIORITY = JAXRS + "priority";
  static final String AUTO_DISCOVERY = JAXRS + "auto-discovery";

  private static final List<String> KNOWN =
      List.of(RestApplication.CONFIG, AUTO_DISCOVERY, DEFAULT_POLICIES, PRIORITY);

  /** Reads the properties of an application; a misspelt one would silently be without effect. */
  static Options of(Configuration configuration) {
    Problems problems = new Problems();
    for (String name : new TreeSet<>(configuration.getPropertyNames())) {
      if (name.startsWith(RestApplication.PREFIX) && !KNOWN.contains(name)) {
        problems.unknown(WHERE, name, String.valueOf(configuration.getProperty(name)), KNOWN);
      }
    }
    return new Options(
        Optional.ofNullable(text(configuration, DEFAULT_POLICIES)).map(Options::names),
        priority(text(configuration, PRIORITY), problems),
        truth(text(configuration, AUTO_DISCOVERY), problems),
        problems.lines());
  }

  private static @Nullable String text(Configuration configuration, String name) {
    Object value = configuration.getProperty(name);
    return value == null ? null : value.toString().strip();
  }

  private static List<String> names(String text) {
    if (text.equals("none")) {
      return List.of();
    }
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static OptionalInt priority(@Nullable String text, Problems problems) {
    if (text == null) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      problems.unexpected(WHERE, PRIORITY, text, "a whole number such as 1100");
      return OptionalInt.empty();
    }
  }

  private static Optional<Boolean> truth(@Nullable String text, Problems problems) {
    if (text == null) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (!lower.equals("true") && !lower.equals("false")) {
      problems.unexpected(WHERE, AUTO_DISCOVERY, text, "true or false");
    }
    return Optional.of(!lower.equals("false")); // else nobody would be told of what is wrong
  }
}
