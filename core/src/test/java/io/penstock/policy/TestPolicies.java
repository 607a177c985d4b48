package io.penstock.policy;

import io.penstock.RateLimiter;
import io.penstock.Ticker;
import io.penstock.config.Configuration;
import io.penstock.spi.DetailedRateLimiter;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Policies for tests of other packages: real limiters on the test's own clock. */
public final class TestPolicies {

  private TestPolicies() {}

  /** Policies of a properties text, with {@code penstock.policy.} left out of its keys. */
  public static RateLimitPolicies of(Ticker ticker, String... lines) {
    return of(ticker, limiter -> limiter, lines);
  }

  /** As above, each limiter behind another: what no input can provoke is put there. */
  public static RateLimitPolicies of(
      Ticker ticker, UnaryOperator<DetailedRateLimiter> wrapping, String... lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      text.append("penstock.policy.").append(line).append('\n');
    }
    return RateLimitPolicies.of(
        Configuration.ofFile(text.toString().getBytes(StandardCharsets.UTF_8), "test.properties"),
        builder -> wrapped(builder.ticker(ticker).build(), wrapping));
  }

  private static RateLimiter wrapped(
      RateLimiter limiter, UnaryOperator<DetailedRateLimiter> wrapping) {
    return wrapping.apply((DetailedRateLimiter) limiter);
  }
}
