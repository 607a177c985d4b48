package io.penstock.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {

  private static final String POLICY = "penstock.policy.%s.refill-rate=1";

  @TempDir Path folder;

  private final Map<String, String> parameters = new HashMap<>();
  private final Map<String, String> webApplication = new HashMap<>();
  private final Map<String, Path> files = new HashMap<>();
  private final Map<String, String> system = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private URLClassLoader loader;

  @BeforeEach
  void openClassPath() throws IOException {
    loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null);
  }

  @AfterEach
  void closeClassPath() throws IOException {
    loader.close();
  }

  private final Application application =
      new Application() {
        @Override
        public @Nullable String parameter(String name) {
          return parameters.get(name);
        }

        @Override
        public @Nullable InputStream resource(String path) {
          String text = webApplication.get(path);
          return text == null ? null : new ByteArrayInputStream(text.getBytes(UTF_8));
        }

        @Override
        public Path file(String path) {
          return files.get(path);
        }

        @Override
        public ClassLoader classLoader() {
          return loader;
        }

        @Override
        public @Nullable Object attribute(String name) {
          return null;
        }

        @Override
        public void attribute(String name, @Nullable Object value) {}
      };

  private String found() {
    Source found = new Places(application, new Outside(system::get, environment::get)).find();
    Configuration configuration = ConfigurationTest.configuration(Outside.NONE);
    Settings settings = configuration.ofFile(found.content(), found.place());
    return found.place() + " " + settings.policies().get(0).name();
  }

  private void file(String name, String policy) throws IOException {
    Files.writeString(folder.resolve(name), POLICY.formatted(policy));
  }

  @Test
  void theFirstHitWins() throws IOException {
    file("penstock.properties", "on-class-path");
    assertThat(found()).isEqualTo("classpath:penstock.properties on-class-path");

    webApplication.put("/WEB-INF/penstock.properties", POLICY.formatted("in-web-inf"));
    assertThat(found()).isEqualTo("/WEB-INF/penstock.properties in-web-inf");

    file("environment.properties", "by-environment");
    environment.put("PENSTOCK_CONFIG", "classpath:/environment.properties");
    assertThat(found()).isEqualTo("classpath:/environment.properties by-environment");

    file("system.properties", "by-system");
    String place = "file:" + folder.resolve("system.properties");
    system.put("penstock.config", place);
    assertThat(found()).isEqualTo(place + " by-system");

    webApplication.put("/WEB-INF/limits.properties", POLICY.formatted("by-parameter"));
    parameters.put("config", " /WEB-INF/limits.properties ");
    assertThat(found()).isEqualTo("/WEB-INF/limits.properties by-parameter");
  }

  @Test
  void anEnvironmentVariableLeftEmptyIsNotSet() {
    webApplication.put("/WEB-INF/penstock.properties", POLICY.formatted("in-web-inf"));
    environment.put("PENSTOCK_CONFIG", " ");
    assertThat(found()).isEqualTo("/WEB-INF/penstock.properties in-web-inf");
  }

  @Test
  void aNamedPlaceThatHoldsNothingIsAnErrorAndNoOtherIsTried() {
    webApplication.put("/WEB-INF/penstock.properties", POLICY.formatted("in-web-inf"));
    for (String place : new String[] {"/WEB-INF/none", "classpath:none", "file:/none/at/all"}) {
      system.put("penstock.config", place);
      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(this::found)
          .withMessageContaining(
              "system property penstock.config: " + place + " (expected: a file that exists)");
    }
  }

  @Test
  void aPlaceOfNoKnownKindIsAnError() {
    for (String place : new String[] {"limits.properties", "", "http://host/limits"}) {
      parameters.put("config", place);
      assertThatExceptionOfType(ConfigurationException.class)
          .isThrownBy(this::found)
          .withMessageContaining("config: " + place + " (expected: a path inside the web appl");
    }
  }

  @Test
  void aPlaceThatCannotBeReadIsAnError() {
    parameters.put("config", "file:" + folder);
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(this::found)
        .withMessageContaining("config: file:" + folder + " (expected: a file that can be read; ")
        .withCauseInstanceOf(IOException.class);
    parameters.put("config", "file:a\0b");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(this::found)
        .withMessageContaining("config: file:a\\u0000b (expected: a file that can be read; ");
  }

  @Test
  void whereNothingIsFoundThePlacesAreListed() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(this::found)
        .satisfies(
            e ->
                assertThat(e.problems())
                    .containsExactly(
                        "no configuration found (expected: a file in one of the places tried:"
                            + " parameter config (not set), system property penstock.config (not"
                            + " set), environment variable PENSTOCK_CONFIG (not set),"
                            + " /WEB-INF/penstock.properties (not there),"
                            + " classpath:penstock.properties (not there))"));
  }

  private Source source(String place) {
    parameters.put("config", place);
    return new Places(application, new Outside(system::get, environment::get)).find();
  }

  @Test
  void whatIsAFileOfTheFileSystemIsKnown() throws IOException {
    file("limits.properties", "api");
    Path file = folder.resolve("limits.properties");
    assertThat(source("file:" + file).file()).contains(file);
    assertThat(source("classpath:limits.properties").file()).contains(file);

    webApplication.put("/WEB-INF/limits.properties", POLICY.formatted("packed"));
    assertThat(source("/WEB-INF/limits.properties").file()).isEmpty();
    files.put("/WEB-INF/limits.properties", file);
    assertThat(source("/WEB-INF/limits.properties").file()).contains(file);
    assertThat(new String(source("/WEB-INF/limits.properties").content(), UTF_8))
        .isEqualTo(POLICY.formatted("api"));
    files.put("/WEB-INF/limits.properties", folder.resolve("absent"));
    assertThat(source("/WEB-INF/limits.properties").file()).isEmpty();
  }

  @Test
  void whatIsPartOfAJarIsNoFile() throws IOException {
    Path jar = folder.resolve("app.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry("packed.properties"));
      out.write(POLICY.formatted("packed").getBytes(UTF_8));
    }
    loader.close();
    loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
    Source source = source("classpath:packed.properties");
    assertThat(source.file()).isEmpty();
    assertThat(source.content()).isNotEmpty();
  }
}
