package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.policy.RateLimitPolicies;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.ServletServer;
import io.penstock.servlet.server.WebApp;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An application that is taken away leaves nothing behind, and works when it comes back. */
@Timeout(240)
abstract class RedeployContract {

  private final Supplier<ServletServer> servers;
  private ServletServer server;

  @TempDir Path root;

  RedeployContract(Supplier<ServletServer> servers) {
    this.servers = servers;
  }

  @BeforeEach
  void make() {
    server = servers.get();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void noThreadOutlivesTheApplication() throws Exception {
    Set<Thread> before = PenstockThreads.running();
    server.start(new WebApp(root).limiter("refill-rate", "1/h").root());

    for (int deployment = 0; deployment < 3; deployment++) {
      // Each time with full buckets.
      assertThat(Http.get(server.uri("/x")).statusCode()).isEqualTo(200);
      assertThat(Http.get(server.uri("/x")).statusCode()).isEqualTo(429);
      Set<Thread> own = PenstockThreads.running();
      own.removeAll(before);
      assertThat(own).isNotEmpty();

      server.stopApplication();

      PenstockThreads.awaitEnd(own);
      server.startApplication();
    }
  }

  @Test
  void theSharedPoliciesGoWithTheApplication() throws Exception {
    new WebApp(root)
        .limiter()
        .file(
            "WEB-INF/penstock.properties",
            "penstock.policy.all.refill-rate = 1/h\npenstock.policy.all.paths = /*\n");
    server.start(root);
    assertThat(server.contextAttribute("io.penstock.policies")).isNotNull();

    server.stopApplication();
    server.startApplication();

    assertThat(Http.get(server.uri("/x")).statusCode()).isEqualTo(200);
  }

  /** Penstock inside the application, as in a WAR: nothing may keep its classes. */
  @Test
  void theClassesGoWithTheApplication() throws Exception {
    new WebApp(root).limiter("refill-rate", "1/h");
    install(RateLimitPolicies.class);
    install(RateLimitFilter.class);
    server.start(root);
    assertThat(Http.get(server.uri("/x")).statusCode()).isEqualTo(200);
    assertThat(Http.get(server.uri("/x")).statusCode()).isEqualTo(429);
    ClassLoader loader = server.applicationClassLoader();
    Class<?> own = loader.loadClass(RateLimitFilter.class.getName());
    assertThat(own.getClassLoader()).isSameAs(loader);
    WeakReference<ClassLoader> remains = new WeakReference<>(loader);
    loader = null;
    own = null;

    server.stopApplication();
    server.close();
    server = servers.get();

    for (int i = 0; i < 100 && remains.get() != null; i++) {
      System.gc();
    }
    assertThat(remains.get()).isNull();
  }

  /** Often, because a thread that is told to end may or may not have ended when one looks. */
  @Test
  void theServerFindsNothingLeftBehind() throws Exception {
    new WebApp(root).limiter("refill-rate", "1/h");
    install(RateLimitPolicies.class);
    install(RateLimitFilter.class);
    server.start(root);

    for (int i = 0; i < 20; i++) {
      server.stopApplication();
      assertThat(server.leaks()).isEmpty();
      server.startApplication();
      assertThat(server.isApplicationUp()).isTrue();
    }
  }

  private void install(Class<?> type) throws IOException, URISyntaxException {
    Path from = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isRegularFile(from)) {
      Path lib = Files.createDirectories(root.resolve("WEB-INF/lib"));
      Files.copy(from, lib.resolve(from.getFileName()));
      return;
    }
    Path classes = root.resolve("WEB-INF/classes");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path to = classes.resolve(from.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING); // both have a module-info
      }
    }
  }
}
