package io.penstock.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads policies from whatever may hold them. Everything wrong with one source is told at once.
 * Values may hold <code>${NAME}</code> or <code>${NAME:default}</code>, which system properties and
 * the environment fill; over the values of files, and of files only, stand system properties and
 * environment variables named after the keys. Safe for use by several threads.
 */
public final class Configuration {

  private static final System.Logger LOG = System.getLogger(Configuration.class.getName());
  private static final String GLOBAL = "penstock.";
  private static final String POLICY = GLOBAL + "policy.";

  private final Outside outside;
  private final Extensions extensions;

  /**
   * Makes a reader.
   *
   * @param outside asked anew at each reading
   * @param extensions makes the objects of the classes that are named
   */
  public Configuration(Outside outside, Extensions extensions) {
    this.outside = outside;
    this.extensions = extensions;
  }

  /**
   * Reads a properties file.
   *
   * @param content the file's bytes, UTF-8
   * @param where its name, for messages
   * @return its policies by name, at least one, and what holds for all of them
   * @throws ConfigurationException if anything in it cannot be used, or it has no policy
   */
  public Settings ofFile(byte[] content, String where) {
    return ofText(content, where, true);
  }

  /**
   * Reads properties that stand in no file that could be watched.
   *
   * @param content the bytes of the resource, UTF-8
   * @param where its name, for messages
   * @return its policies by name, at least one, and what holds for all of them
   * @throws ConfigurationException if anything in it cannot be used, or it has no policy
   */
  public Settings ofResource(byte[] content, String where) {
    return ofText(content, where, false);
  }

  private Settings ofText(byte[] content, String where, boolean watchable) {
    Problems problems = new Problems();
    Map<String, String> values = PropertiesText.parse(content, where, problems);
    return settings(values, where, new Reading(outside, extensions, true, watchable, problems));
  }

  /**
   * Reads properties, those in their defaults included.
   *
   * @param properties with the keys that a file would have
   * @return its policies by name, at least one, and what holds for all of them
   * @throws ConfigurationException if anything in it cannot be used, or it has no policy
   */
  public Settings ofProperties(Properties properties) {
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
    return settings(values, where, new Reading(outside, extensions, false, false, problems));
  }

  /**
   * Reads the init-params of a filter that has no file: one policy, by default for all paths, and
   * what holds for all policies. Where a key could be either's, it is the policy's.
   *
   * @param name of the policy, free text
   * @param values by key, without prefix
   * @return one policy, and what holds for all
   * @throws ConfigurationException if anything in it cannot be used
   */
  public Settings ofInitParams(String name, Map<String, String> values) {
    Problems problems = new Problems();
    Reading reading = new Reading(outside, extensions, false, false, problems);
    Origin origin = new Origin("init-param", false);
    Section section = new Section(origin.where(), "", values, reading);
    GlobalReader.readStrictness(section, reading);
    BackendReader backend = BackendReader.read(section);
    PolicySettings policy = freelyNamed(name, origin, section, Paths.ALL, backend, problems);
    GlobalSettings global = GlobalReader.read(section, new TreeSet<>(List.of(name)), true, backend);
    // No annotation can name it. Not equals(NONE): JDK 17 caches the record class that it last
    // linked an equals for, and so the class loader of an application that is taken away.
    if (policy != null && policy.paths().given() && policy.paths().patterns().isEmpty()) {
      problems.unexpected(origin.where(), "paths", "none", "patterns such as /api/*");
    }
    section.refuseTheRest();
    finish(problems);
    if (policy == null) {
      throw new AssertionError("no policy and no reason");
    }
    return new Settings(global, List.of(policy));
  }

  /**
   * Reads a policy that stands where it is used, and so has no paths.
   *
   * @param name of the policy, free text
   * @param values by key, without prefix
   * @param where for messages
   * @param beside what holds for all policies
   * @param problems takes whatever is wrong
   * @return the policy; null if there is no limit to be made of it
   */
  public @Nullable PolicySettings ofPlace(
      String name,
      Map<String, String> values,
      String where,
      GlobalSettings beside,
      Problems problems) {
    Reading reading = new Reading(outside, extensions, false, false, problems);
    Section section = new Section(where, "", values, reading);
    BackendReader backend = BackendReader.of(beside.backend());
    PolicySettings policy =
        freelyNamed(name, new Origin(where, true), section, null, backend, problems);
    section.refuseTheRest();
    return policy;
  }

  private static @Nullable PolicySettings freelyNamed(
      String name,
      Origin origin,
      Section section,
      @Nullable Paths paths,
      BackendReader backend,
      Problems problems) {
    if (!Names.isFree(name)) {
      problems.unexpected(origin.where(), "name", name, Names.FREE);
    }
    return PolicyReader.read(name, origin, section, paths, backend);
  }

  private static Settings settings(Map<String, String> values, String where, Reading reading) {
    Map<String, String> ofAll = new TreeMap<>();
    Map<String, String> foreign = new TreeMap<>();
    Map<String, Map<String, String>> byPolicy = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          int dot = key.startsWith(POLICY) ? key.indexOf('.', POLICY.length()) : -1;
          if (dot >= 0) {
            byPolicy
                .computeIfAbsent(key.substring(POLICY.length(), dot), name -> new HashMap<>())
                .put(key.substring(dot + 1), value);
          } else if (key.startsWith(GLOBAL)) {
            ofAll.put(key.substring(GLOBAL.length()), value);
          } else {
            foreign.put(key, value);
          }
        });
    Section section = new Section(where, GLOBAL, ofAll, reading);
    GlobalReader.readStrictness(section, reading);
    BackendReader backend = BackendReader.read(section);
    GlobalSettings global = GlobalReader.read(section, byPolicy.keySet(), false, backend);
    misspelt(values.keySet()).forEach(section::hint);
    section.refuseTheRest();
    foreign.forEach((key, value) -> reading.unknown(where, key, value.strip(), section.near()));
    List<PolicySettings> policies = policies(byPolicy, where, backend, reading);
    finish(reading.problems());
    return new Settings(global, policies);
  }

  /** What keys such as {@code penstok.polcy.api.cost} may have been meant to be. */
  private static Set<String> misspelt(Set<String> keys) {
    Set<String> meant = new TreeSet<>();
    for (String key : keys) {
      String[] parts = key.split("\\.", 3);
      if (!key.startsWith(POLICY)
          && parts.length == 3
          && Nearest.to(parts[0], Set.of("penstock")).isPresent()
          && Nearest.to(parts[1], Set.of("policy")).isPresent()) {
        meant.add("policy." + parts[2]);
      }
    }
    return meant;
  }

  private static List<PolicySettings> policies(
      Map<String, Map<String, String>> byPolicy,
      String where,
      BackendReader backend,
      Reading reading) {
    Problems problems = reading.problems();
    if (byPolicy.isEmpty()) {
      problems.missing(where, POLICY + "NAME.refill-rate", "at least one policy");
    }
    List<PolicySettings> policies = new ArrayList<>();
    byPolicy.forEach(
        (name, values) -> {
          if (!Names.isForFiles(name)) {
            problems.line(
                where, POLICY + name, "not a name for a policy (expected: " + Names.IN_FILES + ")");
          }
          Section section = new Section(where, POLICY + name + ".", values, reading);
          PolicySettings policy =
              PolicyReader.read(name, new Origin(where, false), section, Paths.NOT_GIVEN, backend);
          section.refuseTheRest();
          if (policy != null) {
            policies.add(policy);
          }
        });
    return policies;
  }

  private static void finish(Problems problems) {
    problems.throwIfAny();
    problems.warnings().forEach(line -> LOG.log(System.Logger.Level.WARNING, line));
  }
}
