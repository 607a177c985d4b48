package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.Limit;
import io.penstock.ManualTicker;
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
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
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
      assertThat(limiter.status().keys()).as("it has moved").isEqualTo(1);
      assertThat(limiter.stats("moving").tokens()).isGreaterThanOrEqualTo(4.0);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void awaitWaiting(LocalRateLimiter limiter, int messages) {
    long start = System.nanoTime();
    while (limiter.status().deepestMailbox() < messages) {
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
      Thread.onSpinWait();
    }
  }
}
