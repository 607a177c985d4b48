package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Limit;
import io.penstock.LimiterListener;
import io.penstock.LimiterUnavailableException;
import io.penstock.ManualTicker;
import io.penstock.local.Request.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What buckets need to live, without a limiter: five tokens of ten nanoseconds each, two restarts
 * in 1,000 ns, two messages at most in a mailbox. Readings are handed over by the test itself.
 */
final class BucketFixture implements AutoCloseable {

  static final long START = 5_000;
  static final Limit FIVE = every(5, 10, "a");

  /** {@link #take}: it was not done the short way. */
  static final long NOT_TAKEN = Long.MIN_VALUE;

  /** What happens to the messages that are handled next; then nothing. */
  final Deque<Runnable> script = new ArrayDeque<>();

  /** What the listener was told. */
  final List<String> events = Collections.synchronizedList(new ArrayList<>());

  final Environment environment;
  private final SharedTimer timer = SharedTimer.acquire();

  BucketFixture(long maxKeys, Limit... limits) {
    this(maxKeys, TimeUnit.SECONDS.toNanos(30), limits);
  }

  BucketFixture(long maxKeys, long timeoutNanos, Limit... limits) {
    LimiterListener listener =
        new LimiterListener() {
          @Override
          public void onRestart(String key, Throwable cause) {
            events.add("restart " + key);
          }

          @Override
          public void onQuarantine(String key) {
            events.add("quarantine " + key);
          }

          @Override
          public void onUnavailable(String key, LimiterUnavailableException e) {
            events.add(e.getClass().getSimpleName() + " " + key);
          }

          @Override
          public void onKeys(long keys, long most) {
            events.add(keys + " of " + most);
          }
        };
    LocalOptions options =
        new LocalOptions(
            List.of(limits), maxKeys, timeoutNanos, 2, 2, 1_000, new ManualTicker(), listener);
    environment = new Environment(options, timer, this::handling);
  }

  private void handling() {
    Runnable step = script.poll();
    if (step != null) {
      step.run();
    }
  }

  void failNext() {
    script.add(
        () -> {
          throw new IllegalStateException("boom");
        });
  }

  /** Waits until the timer has served what a fault left to it. */
  void awaitTimer() {
    CountDownLatch idle = new CountDownLatch(1);
    timer.execute(idle::countDown);
    try {
      assertThat(idle.await(30, TimeUnit.SECONDS)).as("the timer came to it").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A limit of one token every so many nanoseconds. */
  static Limit every(long capacity, long nanos, String name) {
    return Limit.capacity(capacity).refilling(1, Duration.ofNanos(nanos)).named(name);
  }

  LimitSet limits() {
    return environment.limits();
  }

  /** Takes the short way: the level afterwards, or its complement if nothing was spent. */
  long take(BucketActor actor, String key, long reading, long tokens) {
    Long told =
        actor.take(
            key,
            limits(),
            limits().single,
            reading,
            tokens,
            (limits, meter, granted, level, cost) -> granted ? level : ~level);
    return told == null ? NOT_TAKEN : told;
  }

  Request call(Kind kind, String key, long tokens, long reading) {
    return Request.call(kind, key, tokens, reading, environment);
  }

  Request cast(Kind kind, String key, long tokens, long reading) {
    return Request.cast(kind, key, tokens, reading, environment);
  }

  @Override
  public void close() {
    timer.release();
  }
}
