package io.penstock.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the properties file of an application: the place named by the filter's {@code config}, else
 * by the system property {@code penstock.config}, else by the environment variable {@code
 * PENSTOCK_CONFIG}; where none is named, the default places. Stateless but for its application.
 */
public final class Places {

  private static final String DEFAULT_FILE = "penstock.properties";
  private static final String CLASS_PATH = "classpath:";
  private static final List<String> DEFAULT_PLACES =
      List.of("/WEB-INF/" + DEFAULT_FILE, CLASS_PATH + DEFAULT_FILE);
  private static final String FILE = "file:";
  private static final String EXPECTED =
      "a path inside the web application such as /WEB-INF/limits.properties, classpath:NAME or"
          + " file:PATH";

  private final Application application;
  private final Variables systemProperties;
  private final Variables environment;

  /** Named texts from outside the application. */
  public interface Variables {

    /** The text of that name, null where there is none. */
    @Nullable String get(String name);
  }

  /** What was found. Immutable. */
  public static final class Found {

    private final String place;
    private final byte[] content;

    private Found(String place, byte[] content) {
      this.place = place;
      this.content = content;
    }

    /** Its full name, the same for the same file of one application. */
    public String place() {
      return place;
    }

    /**
     * The policies in it.
     *
     * @throws ConfigurationException if anything in it cannot be used
     */
    public List<PolicySettings> policies() {
      return Configuration.ofFile(content, place);
    }
  }

  /** Makes a finder. */
  public Places(Application application, Variables systemProperties, Variables environment) {
    this.application = application;
    this.systemProperties = systemProperties;
    this.environment = environment;
  }

  /**
   * Finds the file and reads its bytes.
   *
   * @return the first hit
   * @throws ConfigurationException if a named place holds nothing or cannot be read, or no place is
   *     named and the default ones hold nothing
   */
  public Found find() {
    return findIfAny().orElseThrow(Places::nothingFound);
  }

  /**
   * Finds the file, if there is one, and reads its bytes.
   *
   * @return the first hit; empty if no place is named and the default ones hold nothing
   * @throws ConfigurationException if a named place holds nothing or cannot be read
   */
  public Optional<Found> findIfAny() {
    Found found = named("config", application.parameter("config"));
    if (found == null) {
      found = named("system property penstock.config", systemProperties.get("penstock.config"));
    }
    if (found == null) {
      String variable = environment.get("PENSTOCK_CONFIG");
      boolean unset = variable == null || variable.isBlank(); // as deployment tools leave it
      found = named("environment variable PENSTOCK_CONFIG", unset ? null : variable);
    }
    return Optional.ofNullable(found == null ? byDefault() : found);
  }

  private @Nullable Found named(String by, @Nullable String raw) {
    if (raw == null) {
      return null;
    }
    String place = raw.strip();
    if (!place.startsWith("/") && !place.startsWith(CLASS_PATH) && !place.startsWith(FILE)) {
      throw unusable(by, place, EXPECTED, null);
    }
    byte[] content = content(by, place);
    if (content == null) {
      throw unusable(by, place, "a file that exists", null);
    }
    return new Found(place, content);
  }

  private @Nullable Found byDefault() {
    for (String place : DEFAULT_PLACES) {
      byte[] content = content("default place", place);
      if (content != null) {
        return new Found(place, content);
      }
    }
    return null;
  }

  private static ConfigurationException nothingFound() {
    List<String> tried = new ArrayList<>();
    tried.add("parameter config (not set)");
    tried.add("system property penstock.config (not set)");
    tried.add("environment variable PENSTOCK_CONFIG (not set)");
    DEFAULT_PLACES.forEach(place -> tried.add(place + " (not there)"));
    return new ConfigurationException(
        List.of(
            "no configuration found (expected: a file in one of the places tried: "
                + String.join(", ", tried)
                + ")"));
  }

  private byte @Nullable [] content(String by, String place) {
    try (InputStream in = open(place)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException | InvalidPathException e) {
      throw unusable(by, place, "a file that can be read; " + e, e);
    }
  }

  private @Nullable InputStream open(String place) throws IOException {
    if (place.startsWith(CLASS_PATH)) {
      String name = place.substring(CLASS_PATH.length());
      return application
          .classLoader()
          .getResourceAsStream(name.startsWith("/") ? name.substring(1) : name);
    }
    if (place.startsWith(FILE)) {
      Path path = Path.of(place.substring(FILE.length()));
      return Files.exists(path) ? Files.newInputStream(path) : null;
    }
    return application.resource(place);
  }

  private static ConfigurationException unusable(
      String by, String place, String expected, @Nullable Exception cause) {
    return new ConfigurationException(
        List.of(by + ": " + Problems.shown(place) + " (expected: " + expected + ")"), cause);
  }
}
