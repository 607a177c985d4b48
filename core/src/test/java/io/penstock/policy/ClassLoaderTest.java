package io.penstock.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.Configuration;
import io.penstock.config.GlobalSettings;
import io.penstock.config.Outside;
import io.penstock.config.Problems;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Nothing of the JDK's may keep the classes of Penstock after it was used. */
class ClassLoaderTest {

  /** Loaded by a class loader of its own: compares rules, and looks sources up. */
  public static final class Comparing implements Supplier<String> {
    @Override
    public String get() {
      Configuration configuration = TestPolicies.configuration(Outside.NONE);
      Problems problems = new Problems();
      var settings =
          Map.of(
              "refill-rate", "1",
              "key", "header:X-A+ip|constant:all",
              "exempt-paths", "/a,/b/*",
              "exempt-clients", "private",
              "refund-statuses", "2xx",
              "headers", "none");
      var one = configuration.ofPlace("a", settings, "A", GlobalSettings.DEFAULT, problems);
      var two = configuration.ofPlace("a", settings, "B", GlobalSettings.DEFAULT, problems);
      return one.sameRules(two) + " " + one.key().usesAddress();
    }
  }

  @Test
  void comparingRulesKeepsNoClassLoader() throws Exception {
    WeakReference<ClassLoader> remains = use();
    for (int i = 0; i < 100 && remains.get() != null; i++) {
      System.gc();
    }
    assertThat(remains.get()).isNull();
  }

  private static WeakReference<ClassLoader> use() throws Exception {
    String[] places = System.getProperty("java.class.path").split(File.pathSeparator, -1);
    URL[] urls = new URL[places.length];
    for (int i = 0; i < places.length; i++) {
      urls[i] = Path.of(places[i]).toUri().toURL();
    }
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      Class<?> type = loader.loadClass(Comparing.class.getName());
      assertThat(type.getClassLoader()).isSameAs(loader);
      Supplier<?> comparing = (Supplier<?>) type.getConstructor().newInstance();
      assertThat(comparing.get()).isEqualTo("true true");
      return new WeakReference<>(loader);
    }
  }
}
