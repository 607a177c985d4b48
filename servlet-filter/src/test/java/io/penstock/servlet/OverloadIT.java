package io.penstock.servlet;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.LimiterStatus;
import io.penstock.LimiterUnavailableException;
import io.penstock.RateLimiter;
import io.penstock.policy.RateLimitPolicies;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.TomcatServer;
import io.penstock.servlet.server.WebApp;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A key of which more is asked than one bucket can serve: the threads of the application pile up on
 * it, so that requests find its mailbox full or wait for longer than they may.
 */
@Timeout(240)
final class OverloadIT {

  private static final int THREADS = 4 * Runtime.getRuntime().availableProcessors();
  private static final String KEY = "header:x-key=a";

  @TempDir Path root;

  private volatile boolean ending;

  @ParameterizedTest
  @CsvSource({"mailbox-capacity, 1", "call-timeout, PT0.000001S"})
  void overloadIsADenialOfTheRequestsOfThatKey(String setting, String value) throws Exception {
    // Nothing is ever denied for want of tokens.
    WebApp app =
        new WebApp(root)
            .limiter()
            .file(
                "WEB-INF/penstock.properties",
                """
                penstock.policy.api.limit.one.refill-rate = 9007199254740991/s
                penstock.policy.api.limit.two.refill-rate = 9007199254740991/s
                penstock.policy.api.paths = /*
                penstock.policy.api.key = header:X-Key
                penstock.policy.api.on-failure = allow
                penstock.policy.api.%s = %s
                """
                    .formatted(setting, value));
    try (TomcatServer server = new TomcatServer()) {
      server.start(app.root());
      RateLimiter limiter =
          ((RateLimitPolicies) server.contextAttribute("io.penstock.policies")).get("api");
      assertThat(get(server, "a").statusCode()).isEqualTo(200);
      List<Thread> crowd = crowd(limiter);

      HttpResponse<String> denied;
      HttpResponse<String> other;
      try {
        denied = firstDenied(server);
        other = get(server, "b");
      } finally {
        ending = true;
        for (Thread thread : crowd) {
          thread.join(10_000);
          assertThat(thread.isAlive()).isFalse();
        }
      }

      assertThat(denied.statusCode()).isEqualTo(429);
      assertThat(denied.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(denied.headers().map()).doesNotContainKeys("ratelimit", "ratelimit-policy");
      assertThat(new ObjectMapper().readTree(denied.body()).get("type").textValue())
          .endsWith("#quota-exceeded");
      assertThat(other.statusCode()).as("another key").isEqualTo(200);
      ToLongFunction<LimiterStatus> count =
          setting.equals("call-timeout") ? LimiterStatus::timedOut : LimiterStatus::overloaded;
      assertThat(count.applyAsLong(limiter.status())).isPositive();
      assertThat(limiter.status().denied()).as("for want of tokens").isZero();
      assertThat(get(server, "a").statusCode()).as("once it is over").isEqualTo(200);
    }
  }

  private List<Thread> crowd(RateLimiter limiter) {
    List<Thread> crowd = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread =
          new Thread(
              () -> {
                while (!ending) {
                  try {
                    var unused = limiter.stats(KEY);
                  } catch (LimiterUnavailableException overload) {
                    // As it should be.
                  }
                }
              });
      thread.start();
      crowd.add(thread);
    }
    return crowd;
  }

  private static HttpResponse<String> firstDenied(TomcatServer server) throws Exception {
    long deadline = System.nanoTime() + SECONDS.toNanos(60);
    while (true) {
      HttpResponse<String> response = get(server, "a");
      if (response.statusCode() != 200) {
        return response;
      }
      assertThat(System.nanoTime() - deadline).as("no overload after 60 s").isNegative();
    }
  }

  private static HttpResponse<String> get(TomcatServer server, String key) throws Exception {
    return Http.get(server.uri("/x"), "X-Key", key);
  }
}
