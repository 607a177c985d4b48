package io.penstock.policy;

import io.penstock.Limit;
import io.penstock.RateLimiter;
import io.penstock.config.Configuration;
import io.penstock.config.ConfigurationException;
import io.penstock.config.GlobalSettings;
import io.penstock.config.PolicySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A set of policies, each with its limiter. Share it between everything that is to count together,
 * and close it in the end; whoever made it closes it.
 *
 * <p>Safe for use by several threads.
 */
public final class RateLimitPolicies implements AutoCloseable {

  /** Completes a builder; tests bring a clock of their own here. */
  interface Completion {
    RateLimiter build(RateLimiter.Builder builder);
  }

  private final Completion completion;
  private volatile PolicySet current = new PolicySet(GlobalSettings.DEFAULT, List.of());
  private boolean closed; // guarded by this

  private RateLimitPolicies(Completion completion) {
    this.completion = completion;
  }

  /**
   * Makes policies from properties with the keys that a properties file would have: {@code
   * penstock.policy.NAME.refill-rate} and so on. Every key must be one of Penstock's.
   *
   * @param properties at least one policy
   * @return new policies, to be closed by the caller
   * @throws ConfigurationException if anything in them cannot be used; tells everything at once
   */
  public static RateLimitPolicies of(Properties properties) {
    return of(Configuration.ofProperties(properties));
  }

  /**
   * Makes policies from a properties file in UTF-8.
   *
   * @param file at least one policy
   * @return new policies, to be closed by the caller
   * @throws ConfigurationException if the file cannot be read, or anything in it cannot be used;
   *     tells everything at once
   */
  public static RateLimitPolicies load(Path file) {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of(file + ": cannot be read (expected: a properties file): " + e), e);
    }
    return of(Configuration.ofFile(content, file.toString()));
  }

  /**
   * Makes policies from settings; for Penstock's own filters.
   *
   * @param settings with distinct names
   * @return new policies, to be closed by the caller
   * @throws IllegalArgumentException if two have the same name
   */
  public static RateLimitPolicies of(Collection<PolicySettings> settings) {
    return of(settings, RateLimiter.Builder::build);
  }

  static RateLimitPolicies of(Collection<PolicySettings> settings, Completion completion) {
    RateLimitPolicies policies = new RateLimitPolicies(completion);
    policies.add(settings);
    return policies;
  }

  /**
   * Looks a limiter up.
   *
   * @param name of its policy
   * @return the limiter
   * @throws IllegalArgumentException if there is no policy of that name; tells the names there are
   */
  public RateLimiter get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "name: '" + name + "' (expected: one of " + current.names() + ")"))
        .limiter();
  }

  /**
   * Looks a policy up.
   *
   * @param name of the policy
   * @return the policy, empty if there is none of that name
   */
  public Optional<Policy> find(String name) {
    return current.find(name);
  }

  /**
   * All policies.
   *
   * @return in order of evaluation, which is by name
   */
  public List<Policy> policies() {
    return current.policies();
  }

  /**
   * What the policies are now; for Penstock's own filters. Look once for each request: what is
   * returned never changes, but the next call may return another.
   *
   * @return the policies of this moment
   */
  public PolicySet current() {
    return current;
  }

  /**
   * Adds policies, all or none; for Penstock's own filters.
   *
   * @param settings whose names are neither here yet nor the same
   * @throws IllegalArgumentException if a name is taken
   * @throws IllegalStateException if this set is closed
   */
  public synchronized void add(Collection<PolicySettings> settings) {
    if (closed) {
      throw new IllegalStateException("the policies are closed (expected: open)");
    }
    SortedMap<String, Policy> grown = new TreeMap<>();
    current.policies().forEach(policy -> grown.put(policy.name(), policy));
    List<RateLimiter> started = new ArrayList<>();
    boolean complete = false;
    try {
      long share = Math.max(1, allKeys() / Math.max(1, grown.size() + settings.size()));
      for (PolicySettings each : settings) {
        RateLimiter limiter = limiter(each, share);
        started.add(limiter);
        if (grown.putIfAbsent(each.name(), new Policy(each, limiter)) != null) {
          throw new IllegalArgumentException(
              "name: '" + each.name() + "' is taken (expected: a name of its own)");
        }
      }
      current = new PolicySet(current.global(), grown.values());
      complete = true;
    } finally {
      if (!complete) {
        started.forEach(RateLimiter::close);
      }
    }
  }

  /** Ends every limiter: later calls of them throw IllegalStateException. May be called again. */
  @Override
  public synchronized void close() {
    closed = true;
    current.policies().forEach(policy -> policy.limiter().close());
  }

  private RateLimiter limiter(PolicySettings settings, long share) {
    RateLimiter.Builder builder =
        RateLimiter.builder()
            .maxKeys(settings.maxKeys().orElse(share))
            .callTimeout(settings.callTimeout())
            .mailboxCapacity(settings.mailboxCapacity());
    settings.limits().forEach(builder::limit);
    return completion.build(builder);
  }

  /** What a limiter on its own would take as its bound: all policies share it. */
  private static long allKeys() {
    try (RateLimiter alone =
        RateLimiter.builder().limit(Limit.of(1, Duration.ofSeconds(1))).build()) {
      return alone.status().maxKeys();
    }
  }
}
