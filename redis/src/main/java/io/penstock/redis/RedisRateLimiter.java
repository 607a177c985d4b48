package io.penstock.redis;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.penstock.BucketStats;
import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.LimiterListener;
import io.penstock.LimiterStatus;
import io.penstock.RateLimiter;
import io.penstock.Ticker;
import io.penstock.spi.NamedLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A limiter whose buckets stand in Redis, so that several machines share them: whoever uses the
 * same prefix, policy and key has the same bucket. Every decision is one command, and exact.
 *
 * <pre>{@code
 * RateLimiter limiter = RedisRateLimiter.builder(client, RedisURI.create("redis://localhost"))
 *     .prefix("shop").policy("api")
 *     .limit(Limit.of(100, Duration.ofMinutes(1)))
 *     .build();
 * }</pre>
 *
 * <p>Time is that of Redis, in microseconds; waits are rounded up to them. Where Redis does not
 * answer within the timeout, calls throw {@link io.penstock.BackendUnavailableException}; such a
 * call may have spent its cost once, never more. {@link #status()} counts the calls of this
 * limiter, and no keys: those are in Redis.
 *
 * <p>Limits change for a bucket when it is next asked for: time that has passed is credited at the
 * rate that the bucket was left under, whoever left it. Machines with different limits, as while a
 * new version is rolled out, neither fill a bucket nor empty it.
 *
 * <p>Safe for use by several threads, virtual ones included. Closing it closes its connections, not
 * the client.
 */
public final class RedisRateLimiter implements RateLimiter {

  private final SharedRateLimiter limiter;

  private RedisRateLimiter(SharedRateLimiter limiter) {
    this.limiter = limiter;
  }

  /**
   * Starts a limiter on one Redis or on the master that Sentinel names.
   *
   * @param client whose threads and options are used; must reconnect automatically, as it does by
   *     default, and be closed after the limiter
   * @param uri where to connect to; its timeout is how long connecting may take
   * @return a builder with no limits yet
   * @throws IllegalArgumentException if the client does not reconnect
   */
  public static Builder builder(RedisClient client, RedisURI uri) {
    Objects.requireNonNull(uri, "uri: null (expected: not null)");
    checkReconnects(client);
    return new Builder(options -> Server.of(client, uri, options));
  }

  /**
   * Starts a limiter on a cluster.
   *
   * @param client whose threads and options are used; must reconnect automatically, as it does by
   *     default, and be closed after the limiter
   * @return a builder with no limits yet
   * @throws IllegalArgumentException if the client does not reconnect
   */
  public static Builder builder(RedisClusterClient client) {
    checkReconnects(client);
    return new Builder(options -> Server.of(client, options));
  }

  private static void checkReconnects(AbstractRedisClient client) {
    Objects.requireNonNull(client, "client: null (expected: not null)");
    if (!client.getOptions().isAutoReconnect()) {
      throw new IllegalArgumentException("client: autoReconnect is off (expected: on)");
    }
  }

  @Override
  @CheckReturnValue
  public boolean allow(String key, long cost) {
    return limiter.allow(key, cost);
  }

  @Override
  @CheckReturnValue
  public Decision decide(String key, long cost) {
    return limiter.decide(key, cost);
  }

  @Override
  @CheckReturnValue
  public BucketStats stats(String key) {
    return limiter.stats(key);
  }

  @Override
  @CanIgnoreReturnValue
  public CompletionStage<Void> reset(String key) {
    return limiter.reset(key);
  }

  @Override
  @CanIgnoreReturnValue
  public CompletionStage<Void> refund(String key, long tokens) {
    return limiter.refund(key, tokens);
  }

  @Override
  public void reconfigure(List<Limit> limits) {
    limiter.reconfigure(limits);
  }

  @Override
  public LimiterStatus status() {
    return limiter.status();
  }

  @Override
  public void close() {
    limiter.close();
  }

  /**
   * Collects what a limiter is made of. Not safe for use by several threads at once; may be used
   * again after {@link #build()}.
   */
  public static final class Builder {

    private final Function<Server.Options, Server> server;
    private List<Limit> limits = List.of();
    private String prefix = "";
    private String policy = "";
    private boolean hashKeys = true;
    private Duration timeout = Duration.ofMillis(50);
    private LimiterListener listener = Listeners.NOBODY;
    private Ticker ticker = Ticker.system();
    private BucketScript script = BucketScript.standard();

    private Builder(Function<Server.Options, Server> server) {
      this.server = server;
    }

    /**
     * What the names of all keys of an application begin with.
     *
     * @param prefix not empty; who uses the same one on the same Redis shares buckets
     * @return this builder
     * @throws IllegalArgumentException if it is empty
     */
    @CanIgnoreReturnValue
    public Builder prefix(String prefix) {
      this.prefix = notEmpty("prefix", prefix);
      return this;
    }

    /**
     * What is limited. Limiters of one name share buckets.
     *
     * @param policy not empty
     * @return this builder
     * @throws IllegalArgumentException if it is empty
     */
    @CanIgnoreReturnValue
    public Builder policy(String policy) {
      this.policy = notEmpty("policy", policy);
      return this;
    }

    /**
     * Adds a limit; every limit must hold, and a call spends from all of them or from none.
     *
     * @param limit another limit, whose rate Redis can keep exactly: in lowest terms of tokens a
     *     microsecond, {@code (numerator % denominator + 1) * denominator} is at most
     *     2<sup>53</sup>
     * @return this builder
     * @throws IllegalArgumentException if a limit of that name was added before, or the rate is too
     *     fine
     */
    @CanIgnoreReturnValue
    public Builder limit(Limit limit) {
      List<Limit> more = new ArrayList<>(limits);
      more.add(limit);
      LimitSet.of(more);
      limits = NamedLimits.of(more);
      return this;
    }

    /**
     * How long a decision may take.
     *
     * @param timeout a positive duration, by default 50 ms
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    @CanIgnoreReturnValue
    public Builder timeout(Duration timeout) {
      Objects.requireNonNull(timeout, "timeout: null (expected: not null)");
      if (timeout.isZero() || timeout.isNegative()) {
        throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
      }
      this.timeout = timeout;
      return this;
    }

    /**
     * Whether Redis sees the SHA-256 of a key in place of the key, as it does by default.
     *
     * @param hashKeys false for keys to be kept as they are
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder hashKeys(boolean hashKeys) {
      this.hashKeys = hashKeys;
      return this;
    }

    /**
     * Who is told of decisions and of calls that could not be served.
     *
     * @param listener the listener
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder listener(LimiterListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener: null (expected: not null)");
      return this;
    }

    /** For tests: another time, here and in Redis. */
    @CanIgnoreReturnValue
    Builder time(Ticker ticker, BucketScript script) {
      this.ticker = ticker;
      this.script = script;
      return this;
    }

    /**
     * Makes the limiter and connects. Waits for a second at most, and does not fail when Redis is
     * not there: then calls do, until it is.
     *
     * @return the limiter, to be closed
     * @throws IllegalStateException if there is no limit, prefix or policy
     */
    public RedisRateLimiter build() {
      if (limits.isEmpty()) {
        throw new IllegalStateException("limit: none (expected: at least one)");
      }
      if (prefix.isEmpty() || policy.isEmpty()) {
        throw new IllegalStateException(
            (prefix.isEmpty() ? "prefix" : "policy") + ": none (expected: one)");
      }
      String channel = BucketKeys.channel(prefix);
      Server made =
          server
              .apply(new Server.Options(channel, new EvictionCheck(false), () -> {}))
              .start(Duration.ofSeconds(1));
      Denials denials = new Denials(ticker);
      made.news().add(denials);
      return new RedisRateLimiter(
          new SharedRateLimiter(
              new BucketKeys(prefix, policy, hashKeys),
              channel,
              LimitSet.of(limits),
              new Messenger(made, script, ticker, timeout),
              denials,
              new Listeners(listener),
              made::close));
    }

    private static String notEmpty(String name, String value) {
      Objects.requireNonNull(value, () -> name + ": null (expected: not null)");
      if (value.isEmpty()) {
        throw new IllegalArgumentException(name + ": '' (expected: not empty)");
      }
      return value;
    }
  }
}
