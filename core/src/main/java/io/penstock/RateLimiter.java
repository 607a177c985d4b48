package io.penstock;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.CheckReturnValue;
import io.penstock.local.LocalOptions;
import io.penstock.local.LocalRateLimiter;
import io.penstock.spi.NamedLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Limits how often each key may do something: a bucket of tokens for every key, each bucket an
 * actor that serves one message at a time.
 *
 * <p>{@link #allow} and {@link #decide} are <em>calls</em>: they wait for the answer, to the call
 * timeout at the longest. {@link #reset} and {@link #refund} are <em>casts</em>: they return at
 * once. What one thread sends to one key is served in the order sent.
 *
 * <p>Safe for use by any number of threads, virtual ones included; make one and share it. Close it
 * when the application ends: it holds a place on a daemon timer.
 *
 * <p>Keys are compared as they are: what they mean, and that a client cannot choose them freely, is
 * the caller's care.
 */
public interface RateLimiter extends AutoCloseable {

  /**
   * Starts a limiter.
   *
   * @return a builder with no limits yet
   */
  static Builder builder() {
    return new Builder();
  }

  /**
   * Asks for one token: {@code allow(key, 1)}.
   *
   * @param key whose bucket
   * @return true if the token was spent
   * @throws NullPointerException if {@code key} is null
   * @throws IllegalStateException if the limiter is closed
   * @throws LimiterUnavailableException if no decision could be made; nothing was spent
   */
  @CheckReturnValue
  default boolean allow(String key) {
    return allow(key, 1);
  }

  /**
   * Asks for tokens: spends all of them under every limit, or none.
   *
   * @param key whose bucket
   * @param cost tokens, at least 1; more than a limit's capacity is never allowed
   * @return true if they were spent
   * @throws NullPointerException if {@code key} is null
   * @throws IllegalArgumentException if {@code cost} is less than 1
   * @throws IllegalStateException if the limiter is closed
   * @throws LimiterUnavailableException if no decision could be made; nothing was spent
   */
  @CheckReturnValue
  boolean allow(String key, long cost);

  /**
   * As {@link #allow(String, long)}, with the whole answer.
   *
   * @param key whose bucket
   * @param cost tokens, at least 1
   * @return the decision
   * @throws NullPointerException if {@code key} is null
   * @throws IllegalArgumentException if {@code cost} is less than 1
   * @throws IllegalStateException if the limiter is closed
   * @throws LimiterUnavailableException if no decision could be made; nothing was spent
   */
  @CheckReturnValue
  Decision decide(String key, long cost);

  /**
   * Reads a bucket: spends nothing and creates nothing. A key without a bucket reads as full.
   *
   * @param key whose bucket
   * @return what it holds now
   * @throws NullPointerException if {@code key} is null
   * @throws IllegalStateException if the limiter is closed
   * @throws LimiterUnavailableException if the bucket could not be read
   */
  @CheckReturnValue
  BucketStats stats(String key);

  /**
   * Fills the bucket of a key again and lifts a quarantine. Does nothing for a key without a
   * bucket, which is full anyway.
   *
   * @param key whose bucket
   * @return completes when it has been done, also without further traffic; may be ignored
   * @throws NullPointerException if {@code key} is null
   * @throws IllegalStateException if the limiter is closed
   * @throws MailboxFullException if the bucket's mailbox is full; the reset will not happen
   */
  @CanIgnoreReturnValue
  CompletionStage<Void> reset(String key);

  /**
   * Gives tokens back, never above the capacity. Does nothing for a key without a bucket.
   *
   * @param key whose bucket
   * @param tokens tokens to give back, at least 1
   * @return completes when it has been done, also without further traffic; may be ignored
   * @throws NullPointerException if {@code key} is null
   * @throws IllegalArgumentException if {@code tokens} is less than 1
   * @throws IllegalStateException if the limiter is closed
   * @throws MailboxFullException if the bucket's mailbox is full; the refund will not happen
   */
  @CanIgnoreReturnValue
  CompletionStage<Void> refund(String key, long tokens);

  /**
   * Changes the limits of every bucket, at once and without waiting for any. Calls that start after
   * this has returned see it; what is on its way meanwhile goes by the one or the other.
   *
   * <p>Time that has passed is credited at the rate of that time. Limits are matched by name:
   *
   * <ul>
   *   <li>a bucket that is full in all its limits is full afterwards, and so is a key without one;
   *   <li>any other keeps its tokens under each limit, up to the new capacity. A fraction of a
   *       token is rounded down to what the new rate brings within a nanosecond (to whole tokens
   *       where nothing comes back);
   *   <li>a limit that is new to it starts with what its tightest limit held, up to its capacity.
   * </ul>
   *
   * <p>Over a span of time with a change in it a key is granted at most the larger capacity and
   * what came back.
   *
   * @param limits the limits from now on, at least one; unnamed ones are {@code limit-1}, {@code
   *     limit-2} and so on, by their position
   * @throws NullPointerException if {@code limits} or one of them is null
   * @throws IllegalArgumentException if there is none, or two have the same name; nothing changes
   * @throws IllegalStateException if the limiter is closed
   * @throws LimiterUnavailableException if the change could not be made
   */
  void reconfigure(List<Limit> limits);

  /**
   * Reads the figures of the whole limiter, without waiting for any bucket.
   *
   * @return counters since the limiter was built
   * @throws IllegalStateException if the limiter is closed
   */
  LimiterStatus status();

  /**
   * Ends the limiter. Calls that are being served are answered; later ones throw
   * IllegalStateException. Closing again does nothing.
   */
  @Override
  void close();

  /**
   * Collects what a limiter is made of. Not safe for use by several threads at once; may be used
   * again after {@link #build()}.
   */
  final class Builder {

    private List<Limit> limits = List.of();
    private long maxKeys = LocalOptions.defaultMaxKeys();
    private Duration callTimeout = Duration.ofSeconds(1);
    private int mailboxCapacity = 1024;
    private int maxRestarts = 3;
    private Duration restartPeriod = Duration.ofSeconds(5);
    private Ticker ticker = Ticker.system();
    private LimiterListener listener = LocalOptions.NO_LISTENER;

    private Builder() {}

    /**
     * Adds a limit; every limit must hold, and a call spends from all of them or from none.
     *
     * @param limit another limit
     * @return this builder
     * @throws IllegalArgumentException if a limit of that name was added before
     */
    @CanIgnoreReturnValue
    public Builder limit(Limit limit) {
      List<Limit> more = new ArrayList<>(limits);
      more.add(limit);
      limits = NamedLimits.of(more);
      return this;
    }

    /**
     * Bounds the number of buckets. When there are as many, keys without a bucket share a few
     * overflow buckets of the same limits: nobody's bucket is dropped, and a flood of invented keys
     * limits itself.
     *
     * @param maxKeys at least 1; by default what fits in 5 % of the maximum heap at 200 bytes a
     *     key, between 10,000 and 10,000,000
     * @return this builder
     * @throws IllegalArgumentException if {@code maxKeys} is less than 1
     */
    @CanIgnoreReturnValue
    public Builder maxKeys(long maxKeys) {
      this.maxKeys = atLeast("maxKeys", maxKeys, 1);
      return this;
    }

    /**
     * How long a call may wait for its bucket.
     *
     * @param callTimeout a positive duration, by default one second; what a {@code long} of
     *     nanoseconds cannot hold is taken as 292 years
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    @CanIgnoreReturnValue
    public Builder callTimeout(Duration callTimeout) {
      this.callTimeout = positive("callTimeout", callTimeout);
      return this;
    }

    /**
     * Bounds the messages that may wait for one bucket.
     *
     * @param mailboxCapacity at least 1, by default 1024
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    @CanIgnoreReturnValue
    public Builder mailboxCapacity(int mailboxCapacity) {
      this.mailboxCapacity = (int) atLeast("mailboxCapacity", mailboxCapacity, 1);
      return this;
    }

    /**
     * How many faults a bucket may meet within the restart period before it is quarantined.
     *
     * @param maxRestarts at least 0, by default 3
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    @CanIgnoreReturnValue
    public Builder maxRestarts(int maxRestarts) {
      this.maxRestarts = (int) atLeast("maxRestarts", maxRestarts, 0);
      return this;
    }

    /**
     * The span in which faults are counted, and how long a quarantine lasts.
     *
     * @param restartPeriod a positive duration on the {@link Ticker}, by default five seconds
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    @CanIgnoreReturnValue
    public Builder restartPeriod(Duration restartPeriod) {
      this.restartPeriod = positive("restartPeriod", restartPeriod);
      return this;
    }

    /**
     * The time that refill and restart budgets go by. Deadlines of calls always go by {@link
     * System#nanoTime()}.
     *
     * @param ticker by default {@link Ticker#system()}
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder ticker(Ticker ticker) {
      this.ticker = Objects.requireNonNull(ticker, "ticker: null (expected: not null)");
      return this;
    }

    /**
     * Who is told of decisions and faults.
     *
     * @param listener by default nobody; with one, every call makes a {@link Decision}
     * @return this builder
     */
    @CanIgnoreReturnValue
    public Builder listener(LimiterListener listener) {
      this.listener = Objects.requireNonNull(listener, "listener: null (expected: not null)");
      return this;
    }

    /**
     * Makes the limiter.
     *
     * @return a new limiter, to be shared and closed
     * @throws IllegalStateException if there is no limit
     */
    @CheckReturnValue
    public RateLimiter build() {
      if (limits.isEmpty()) {
        throw new IllegalStateException("limit: none given (expected: at least one)");
      }
      return new LocalRateLimiter(
          new LocalOptions(
              limits,
              maxKeys,
              LocalOptions.saturatedNanos(callTimeout),
              mailboxCapacity,
              maxRestarts,
              LocalOptions.saturatedNanos(restartPeriod),
              ticker,
              listener));
    }

    private static long atLeast(String name, long value, long least) {
      if (value < least) {
        throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
      }
      return value;
    }

    private static Duration positive(String name, Duration value) {
      Objects.requireNonNull(value, () -> name + ": null (expected: not null)");
      if (value.isZero() || value.isNegative()) {
        throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
      }
      return value;
    }
  }
}
