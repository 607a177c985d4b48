package io.penstock.policy;

import io.penstock.RateLimiter;
import io.penstock.Ticker;
import io.penstock.config.Configuration;
import io.penstock.config.Extensions;
import io.penstock.config.KeyExpression;
import io.penstock.config.Outside;
import io.penstock.spi.DetailedRateLimiter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Policies for tests of other packages: real limiters on the test's own clock. */
public final class TestPolicies {

  private TestPolicies() {}

  /**
   * Policies of a properties text. A key without {@code penstock.} is one of a policy: {@code
   * penstock.policy.} was left out.
   */
  public static RateLimitPolicies of(Ticker ticker, String... lines) {
    return of(ticker, limiter -> limiter, lines);
  }

  /** As above, each limiter behind another: what no input can provoke is put there. */
  public static RateLimitPolicies of(
      Ticker ticker, UnaryOperator<DetailedRateLimiter> wrapping, String... lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append(line.startsWith("penstock.") ? "" : "penstock.policy.").append(line).append('\n');
    }
    Configuration configuration = configuration(Outside.NONE);
    return RateLimitPolicies.of(
        configuration,
        configuration.ofFile(text.toString().getBytes(StandardCharsets.UTF_8), "test.properties"),
        builder -> wrapped(builder.ticker(ticker).build(), wrapping));
  }

  /** A reader that knows the types of extensions. */
  public static Configuration configuration(Outside outside) {
    return new Configuration(
        outside,
        new Extensions(
            TestPolicies.class.getClassLoader(), KeyResolver.class, DenialRenderer.class));
  }

  /** A key expression as read from a configuration. */
  public static KeyExpression key(String expression) {
    return configuration(Outside.NONE)
        .ofInitParams("x", Map.of("refill-rate", "1", "key", expression))
        .policies()
        .get(0)
        .key();
  }

  private static RateLimiter wrapped(
      RateLimiter limiter, UnaryOperator<DetailedRateLimiter> wrapping) {
    return wrapping.apply((DetailedRateLimiter) limiter);
  }
}
