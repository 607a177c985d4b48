package io.penstock.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads policies from whatever may hold them. Everything wrong with one source is told at once.
 * Stateless.
 */
public final class Configuration {

  private static final String PREFIX = "penstock.policy.";

  private Configuration() {}

  /**
   * Reads a properties file.
   *
   * @param content the file's bytes, UTF-8
   * @param where its name, for messages
   * @return its policies by name, at least one
   * @throws ConfigurationException if anything in it cannot be used, or it has no policy
   */
  public static List<PolicySettings> ofFile(byte[] content, String where) {
    Problems problems = new Problems();
    Map<String, String> values = PropertiesText.parse(content, where, problems);
    return policies(values, where, problems);
  }

  /**
   * Reads properties, those in their defaults included.
   *
   * @param properties with the keys that a file would have
   * @return its policies by name, at least one
   * @throws ConfigurationException if anything in it cannot be used, or it has no policy
   */
  public static List<PolicySettings> ofProperties(Properties properties) {
    String where = "Properties";
    Problems problems = new Problems();
    Map<String, String> values = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      values.put(name, properties.getProperty(name, ""));
    }
    properties.forEach(
        (key, value) -> {
          if (!(key instanceof String && value instanceof String)) {
            problems.unexpected(
                where, String.valueOf(key), String.valueOf(value), "key and value as strings");
          }
        });
    return policies(values, where, problems);
  }

  /**
   * Reads the init-params of a filter that has no file: one policy, by default for all paths.
   *
   * @param name of the policy, free text
   * @param settings the keys of one policy
   * @return the policy
   * @throws ConfigurationException if anything in it cannot be used
   */
  public static PolicySettings ofInitParams(String name, Map<String, String> settings) {
    Problems problems = new Problems();
    Origin origin = new Origin("init-param", false);
    PolicySettings policy = freelyNamed(name, origin, settings, Paths.ALL, problems);
    // No annotation can name it. Not equals(NONE): JDK 17 caches the record class that it last
    // linked an equals for, and so the class loader of an application that is taken away.
    if (policy != null && policy.paths().given() && policy.paths().patterns().isEmpty()) {
      problems.unexpected(origin.where(), "paths", "none", "patterns such as /api/*");
    }
    problems.throwIfAny();
    if (policy == null) {
      throw new AssertionError("no policy and no reason");
    }
    return policy;
  }

  /**
   * Reads a policy that stands where it is used, and so has no paths.
   *
   * @param name of the policy, free text
   * @param settings the keys of one policy
   * @param where for messages
   * @param problems takes whatever is wrong
   * @return the policy; null if there is no limit to be made of it
   */
  public static @Nullable PolicySettings ofPlace(
      String name, Map<String, String> settings, String where, Problems problems) {
    return freelyNamed(name, new Origin(where, true), settings, null, problems);
  }

  private static @Nullable PolicySettings freelyNamed(
      String name,
      Origin origin,
      Map<String, String> settings,
      @Nullable Paths paths,
      Problems problems) {
    if (!Names.isFree(name)) {
      problems.unexpected(origin.where(), "name", name, Names.FREE);
    }
    return PolicyReader.read(
        name, origin, new Section(origin.where(), "", settings, problems), paths);
  }

  private static List<PolicySettings> policies(
      Map<String, String> values, String where, Problems problems) {
    Map<String, Map<String, String>> byPolicy = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          int dot = key.startsWith(PREFIX) ? key.indexOf('.', PREFIX.length()) : -1;
          if (dot < 0) {
            problems.line(
                where,
                key,
                Problems.shown(value.strip())
                    + " (unknown key; all begin with "
                    + PREFIX
                    + "NAME.)");
          } else {
            byPolicy
                .computeIfAbsent(key.substring(PREFIX.length(), dot), name -> new HashMap<>())
                .put(key.substring(dot + 1), value);
          }
        });
    if (byPolicy.isEmpty()) {
      problems.missing(where, PREFIX + "NAME.refill-rate", "at least one policy");
    }
    List<PolicySettings> policies = new ArrayList<>();
    byPolicy.forEach(
        (name, settings) -> {
          if (!Names.isForFiles(name)) {
            problems.line(
                where, PREFIX + name, "not a name for a policy (expected: " + Names.IN_FILES + ")");
          }
          Section section = new Section(where, PREFIX + name + ".", settings, problems);
          PolicySettings policy =
              PolicyReader.read(name, new Origin(where, false), section, Paths.NOT_GIVEN);
          if (policy != null) {
            policies.add(policy);
          }
        });
    problems.throwIfAny();
    return policies;
  }
}
