package io.penstock.benchmarks.jaxrs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What one writes by hand: a bucket of Bucket4j for each client in a cache of Caffeine, the same
 * fields as ours on each response, whoever answers, 429 and Retry-After on a denial.
 */
final class Bucket4jResourceFilter implements ContainerRequestFilter, ContainerResponseFilter {

  private static final String PROBE = "probe";

  private final long tokens;
  private final Duration period;
  private final String policy;
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder()
          .maximumSize(1_000_000)
          .expireAfterAccess(Duration.ofMinutes(10))
          .build();

  Bucket4jResourceFilter(long tokens, Duration period) {
    this.tokens = tokens;
    this.period = period;
    this.policy = "\"limit\";q=" + tokens + ";w=" + period.toSeconds();
  }

  @Override
  public void filter(ContainerRequestContext request) {
    String client = request.getSecurityContext().getUserPrincipal().getName();
    Bucket bucket = buckets.get(client, this::bucket);
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    request.setProperty(PROBE, probe);
    if (!probe.isConsumed()) {
      request.abortWith(Response.status(429).entity("Too many requests").build());
    }
  }

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (request.getProperty(PROBE) instanceof ConsumptionProbe probe) {
      MultivaluedMap<String, Object> fields = response.getHeaders();
      fields.putSingle("RateLimit-Policy", policy);
      if (probe.isConsumed()) {
        fields.putSingle("RateLimit", "\"limit\";r=" + probe.getRemainingTokens() + ";t=1");
      } else {
        long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill());
        fields.putSingle("RateLimit", "\"limit\";r=0;t=" + seconds);
        fields.putSingle("Retry-After", Long.toString(seconds));
        fields.putSingle("Cache-Control", "no-store");
      }
    }
  }

  private Bucket bucket(String client) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(tokens).refillGreedy(tokens, period))
        .build();
  }
}
