package io.penstock.benchmarks.filter;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What one writes by hand: a bucket of Bucket4j for each address in a cache of Caffeine, the same
 * fields as ours on each response, 429 and Retry-After on a denial.
 */
final class Bucket4jFilter implements Filter {

  private final long tokens;
  private final Duration period;
  private final String policy;
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder()
          .maximumSize(1_000_000)
          .expireAfterAccess(Duration.ofMinutes(10))
          .build();

  Bucket4jFilter(long tokens, Duration period) {
    this.tokens = tokens;
    this.period = period;
    this.policy = "\"limit\";q=" + tokens + ";w=" + period.toSeconds();
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletResponse http = (HttpServletResponse) response;
    Bucket bucket = buckets.get(request.getRemoteAddr(), this::bucket);
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    http.setHeader("RateLimit-Policy", policy);
    if (probe.isConsumed()) {
      http.setHeader("RateLimit", "\"limit\";r=" + probe.getRemainingTokens() + ";t=1");
      chain.doFilter(request, response);
    } else {
      long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill());
      http.setHeader("RateLimit", "\"limit\";r=0;t=" + seconds);
      http.setHeader("Retry-After", Long.toString(seconds));
      http.setHeader("Cache-Control", "no-store");
      http.sendError(429, "Too many requests");
    }
  }

  private Bucket bucket(String address) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(tokens).refillGreedy(tokens, period))
        .build();
  }
}
