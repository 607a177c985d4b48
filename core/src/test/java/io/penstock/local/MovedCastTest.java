package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.Limit;
import io.penstock.ManualTicker;
import io.penstock.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cast that waits in a shared bucket while its key gets a bucket of its own. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class MovedCastTest {

  private final ManualTicker ticker = new ManualTicker();
  private final AtomicBoolean stall = new AtomicBoolean();
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final CountDownLatch letGo = new CountDownLatch(1);

  private void handling() {
    if (stall.compareAndSet(true, false)) {
      stalled.countDown();
      try {
        assertThat(letGo.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void followsItsKey() throws Exception {
    LocalOptions options =
        new LocalOptions(
            List.of(Limit.of(5, Duration.ofHours(1)).named("limit-1")),
            1,
            TimeUnit.SECONDS.toNanos(30),
            100,
            3,
            TimeUnit.SECONDS.toNanos(5),
            ticker,
            LocalOptions.NO_LISTENER);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (LocalRateLimiter limiter = new LocalRateLimiter(options, this::handling)) {
      assertThat(limiter.allow("first")).isTrue(); // takes the only place
      ticker.advance(Duration.ofMinutes(50));
      assertThat(limiter.allow("moving", 4)).isTrue(); // shares a bucket
      stall.set(true);
      Future<Boolean> owner = threads.submit(() -> limiter.allow("other"));
      assertThat(stalled.await(30, TimeUnit.SECONDS)).isTrue();

      Future<Boolean> mover = threads.submit(() -> limiter.allow("moving"));
      awaitWaiting(limiter, 1);
      Future<?> reset = limiter.reset("moving").toCompletableFuture();
      awaitWaiting(limiter, 2);
      ticker.advance(Duration.ofMinutes(10));
      limiter.sweep(); // "first" goes: there is a place for "moving"
      letGo.countDown();

      assertThat(owner.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(mover.get(30, TimeUnit.SECONDS)).isNotNull();
      reset.get(30, TimeUnit.SECONDS);
      assertThat(limiter.stats("moving").tokens()).isGreaterThanOrEqualTo(4.0);
      assertThat(limiter.allow("moving", 4)).isTrue();
      assertThat(limiter.status().keys()).as("it has moved").isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  private static LocalOptions onePlace(Ticker time) {
    return new LocalOptions(
        List.of(Limit.of(5, Duration.ofHours(1)).named("limit-1")),
        1,
        TimeUnit.SECONDS.toNanos(30),
        100,
        3,
        TimeUnit.SECONDS.toNanos(5),
        time,
        LocalOptions.NO_LISTENER);
  }

  /** The cast waits in the shared bucket, and the sender's next call goes to its own. */
  @Test
  void isServedBeforeTheNextCallOfItsSender() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try (LocalRateLimiter limiter = new LocalRateLimiter(onePlace(ticker), this::handling)) {
      assertThat(limiter.allow("first")).isTrue();
      ticker.advance(Duration.ofMinutes(50));
      assertThat(limiter.allow("moving", 5)).isTrue();
      stall.set(true);
      Future<Boolean> owner = threads.submit(() -> limiter.allow("other"));
      assertThat(stalled.await(30, TimeUnit.SECONDS)).isTrue();
      Future<?> reset = limiter.reset("moving").toCompletableFuture();
      awaitWaiting(limiter, 1);
      ticker.advance(Duration.ofMinutes(10));
      limiter.sweep();
      Future<Boolean> next = threads.submit(() -> limiter.allow("moving", 5));
      awaitWaiting(limiter, 2);
      letGo.countDown();
      assertThat(owner.get(30, TimeUnit.SECONDS)).isNotNull();
      assertThat(next.get(30, TimeUnit.SECONDS)).as("the reset came first").isTrue();
      reset.get(30, TimeUnit.SECONDS);
      assertThat(limiter.status().keys()).isEqualTo(1);
    } finally {
      letGo.countDown();
      threads.shutdownNow();
    }
  }

  /** The sender has looked the shared bucket up; it gets its own before the cast is sent. */
  @Test
  void isTakenBackIfItsKeyHasMovedMeanwhile() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch read = new CountDownLatch(1);
    ThreadLocal<Boolean> slow = ThreadLocal.withInitial(() -> false);
    Ticker time =
        () -> {
          if (slow.get()) {
            slow.set(false);
            reading.countDown();
            try {
              assertThat(read.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }
          return ticker.read();
        };
    ExecutorService threads = Executors.newCachedThreadPool();
    try (LocalRateLimiter limiter = new LocalRateLimiter(onePlace(time), this::handling)) {
      assertThat(limiter.allow("first")).isTrue();
      ticker.advance(Duration.ofMinutes(50));
      assertThat(limiter.allow("moving", 5)).isTrue();
      Future<Boolean> sender =
          threads.submit(
              () -> {
                slow.set(true);
                limiter.reset("moving"); // looks up, and is held up in the ticker
                return limiter.allow("moving", 5);
              });
      assertThat(reading.await(30, TimeUnit.SECONDS)).isTrue();
      ticker.advance(Duration.ofMinutes(10));
      limiter.sweep();
      assertThat(limiter.allow("moving", 5)).isFalse(); // makes its own bucket
      assertThat(limiter.status().keys()).isEqualTo(1);
      stall.set(true);
      Future<Double> owner = threads.submit(() -> peekShared(limiter));
      assertThat(stalled.await(30, TimeUnit.SECONDS)).isTrue();
      read.countDown();
      assertThat(sender.get(30, TimeUnit.SECONDS)).as("the reset came first").isTrue();
      letGo.countDown();
      assertThat(owner.get(30, TimeUnit.SECONDS)).isNotNull();
    } finally {
      read.countDown();
      letGo.countDown();
      threads.shutdownNow();
    }
  }

  /** "other" has no place, so the shared bucket serves it. */
  private static double peekShared(LocalRateLimiter limiter) {
    return limiter.allow("other") ? 1 : 0;
  }

  private static void awaitWaiting(LocalRateLimiter limiter, int messages) {
    long start = System.nanoTime();
    while (limiter.status().deepestMailbox() < messages) {
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
      Thread.onSpinWait();
    }
  }
}
