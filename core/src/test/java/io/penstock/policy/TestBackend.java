package io.penstock.policy;

import io.penstock.BackendUnavailableException;
import io.penstock.Limit;
import io.penstock.RateLimiter;
import io.penstock.spi.Backend;
import io.penstock.spi.BackendProvider;
import io.penstock.spi.BackendRefusedException;
import io.penstock.spi.BackendSettings;
import io.penstock.spi.DetailedRateLimiter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

/**
 * A backend without a network, as penstock-redis is one with: real limiters, which cannot be asked
 * while a test says so. One test at a time may use it.
 */
public final class TestBackend implements BackendProvider {

  /** Whether its limiters cannot be asked. */
  public static volatile boolean down;

  /** How many are open. */
  public static int open;

  /** What the last one was opened with. */
  public static volatile BackendSettings opened =
      new BackendSettings("", "", true, java.time.Duration.ZERO, false);

  /** For the service loader. */
  public TestBackend() {}

  /** A class loader of an application that has it. */
  public static ClassLoader loader() {
    down = false;
    return new ClassLoader(TestBackend.class.getClassLoader()) {
      @Override
      public Enumeration<URL> getResources(String name) throws IOException {
        return name.equals("META-INF/services/" + BackendProvider.class.getName())
            ? Collections.enumeration(List.of(text(TestBackend.class.getName())))
            : super.getResources(name);
      }
    };
  }

  private static URL text(String content) throws IOException {
    return new URL(
        null,
        "text:it",
        new URLStreamHandler() {
          @Override
          protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
              @Override
              public void connect() {}

              @Override
              public InputStream getInputStream() {
                return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
              }
            };
          }
        });
  }

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public Optional<String> flawOfUri(String uri) {
    return uri.startsWith("redis://") ? Optional.empty() : Optional.of("redis://…");
  }

  @Override
  public Optional<String> flawOf(Limit limit) {
    return limit.refillTokens() == 13 ? Optional.of("anything but 13") : Optional.empty();
  }

  @Override
  public Backend open(BackendSettings settings) {
    if (settings.requireNoEviction()) {
      throw new BackendRefusedException(
          "redis.require-noeviction", "it evicts keys", "maxmemory-policy noeviction");
    }
    opened = settings;
    open++;
    return new Backend() {
      @Override
      public DetailedRateLimiter limiter(String policy, List<Limit> limits) {
        RateLimiter.Builder builder = RateLimiter.builder();
        limits.forEach(builder::limit);
        return sometimesDown((DetailedRateLimiter) builder.build());
      }

      @Override
      public void close() {
        open--;
      }
    };
  }

  private static DetailedRateLimiter sometimesDown(DetailedRateLimiter real) {
    return (DetailedRateLimiter)
        Proxy.newProxyInstance(
            TestBackend.class.getClassLoader(),
            new Class<?>[] {DetailedRateLimiter.class},
            (proxy, method, arguments) -> {
              if (down && List.of("answer", "decide", "peek").contains(method.getName())) {
                throw new BackendUnavailableException("down");
              }
              if (method.getName().equals("reference")) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
              }
              return method.invoke(real, arguments);
            });
  }
}
