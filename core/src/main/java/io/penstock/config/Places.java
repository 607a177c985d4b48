package io.penstock.config;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
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
  private final Outside outside;

  /** Makes a finder. */
  public Places(Application application, Outside outside) {
    this.application = application;
    this.outside = outside;
  }

  /**
   * Finds the file and reads its bytes.
   *
   * @return the first hit
   * @throws ConfigurationException if a named place holds nothing or cannot be read, or no place is
   *     named and the default ones hold nothing
   */
  public Source find() {
    return findIfAny().orElseThrow(Places::nothingFound);
  }

  /**
   * Finds the file, if there is one, and reads its bytes.
   *
   * @return the first hit; empty if no place is named and the default ones hold nothing
   * @throws ConfigurationException if a named place holds nothing or cannot be read
   */
  public Optional<Source> findIfAny() {
    Source found = named("config", application.parameter("config"));
    if (found == null) {
      String property = outside.systemProperties().get("penstock.config");
      found = named("system property penstock.config", property);
    }
    if (found == null) {
      String variable = outside.environment().get("PENSTOCK_CONFIG");
      boolean unset = variable == null || variable.isBlank(); // as deployment tools leave it
      found = named("environment variable PENSTOCK_CONFIG", unset ? null : variable);
    }
    return Optional.ofNullable(found == null ? byDefault() : found);
  }

  private @Nullable Source named(String by, @Nullable String raw) {
    if (raw == null) {
      return null;
    }
    String place = raw.strip();
    if (!place.startsWith("/") && !place.startsWith(CLASS_PATH) && !place.startsWith(FILE)) {
      throw unusable(by, place, EXPECTED, null);
    }
    Source source = at(by, place);
    if (source == null) {
      throw unusable(by, place, "a file that exists", null);
    }
    return source;
  }

  private @Nullable Source byDefault() {
    for (String place : DEFAULT_PLACES) {
      Source source = at("default place", place);
      if (source != null) {
        return source;
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

  private @Nullable Source at(String by, String place) {
    try {
      Path file = file(place);
      if (file != null) {
        return new Source(place, Source.content(file), Optional.of(file));
      }
      try (InputStream in = open(place)) {
        return in == null ? null : new Source(place, Source.content(in), Optional.empty());
      }
    } catch (IOException | InvalidPathException e) {
      throw unusable(by, place, "a file that can be read; " + e, e);
    }
  }

  /** The file that a place is; null if there is none, or it is no file but, say, part of a JAR. */
  private @Nullable Path file(String place) throws IOException {
    Path file;
    if (place.startsWith(FILE)) {
      file = Path.of(place.substring(FILE.length()));
    } else if (place.startsWith(CLASS_PATH)) {
      file = file(application.classLoader().getResource(name(place)));
    } else {
      file = application.file(place);
    }
    return file != null && Files.exists(file) ? file : null;
  }

  private static @Nullable Path file(@Nullable URL url) {
    try {
      return url != null && url.getProtocol().equals("file") ? Path.of(url.toURI()) : null;
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      return null; // it can be read all the same, just not watched
    }
  }

  private @Nullable InputStream open(String place) throws IOException {
    if (place.startsWith(FILE)) {
      return null;
    }
    return place.startsWith(CLASS_PATH)
        ? application.classLoader().getResourceAsStream(name(place))
        : application.resource(place);
  }

  private static String name(String place) {
    String name = place.substring(CLASS_PATH.length());
    return name.startsWith("/") ? name.substring(1) : name;
  }

  private static ConfigurationException unusable(
      String by, String place, String expected, @Nullable Exception cause) {
    return new ConfigurationException(
        List.of(by + ": " + Problems.shown(place) + " (expected: " + expected + ")"), cause);
  }
}
