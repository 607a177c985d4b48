package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.LimiterListener;
import io.penstock.local.Script.Stall;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Limits that change while messages are on their way, and what is left of former ones. */
class ReconfigurationTest extends ScriptedTest {

  private static Limit anHour(long capacity, long tokens) {
    return Limit.capacity(capacity).refilling(tokens, Duration.ofHours(1)).named("limit-1");
  }

  @Test
  void aRefundThatWasSentBeforeGoesByTheCapacityOfThatTime() throws Exception {
    LocalRateLimiter limiter = limiter(anHour(5, 1));
    script.pass();
    spend(limiter, 4); // one left
    Stall stall = script.stall();
    Future<Boolean> owner = threads.submit(() -> limiter.stats(KEY).tokens() == 1.0);
    stall.awaitReached();
    CompletableFuture<Void> refund = limiter.refund(KEY, 100).toCompletableFuture();
    limiter.reconfigure(List.of(anHour(50, 1).named("other")));
    limiter.reconfigure(List.of(anHour(40, 1)));
    stall.letGo();
    assertThat(get(owner)).isTrue();
    get(refund);
    assertThat(limiter.stats(KEY).tokens()).as("it was full, and stays so").isEqualTo(40.0);
    spend(limiter, 39);
    done(limiter.refund(KEY, 100));
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(40.0);
  }

  @Test
  void aCallThatWaitsMeanwhileGoesByTheLimitsOfItsTime() throws Exception {
    LocalRateLimiter limiter = limiter(anHour(5, 1));
    warmUp(limiter);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    Future<Decision> before = queued(limiter, 1, () -> limiter.decide(KEY, 1));
    limiter.reconfigure(List.of(anHour(2, 1)));
    Future<Decision> after = queued(limiter, 2, () -> limiter.decide(KEY, 1));
    stall.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(get(before).limit().capacity()).isEqualTo(5);
    assertThat(get(before).remaining()).isEqualTo(2);
    assertThat(get(after).limit().capacity()).isEqualTo(2);
    assertThat(get(after).remaining()).isEqualTo(1);
  }

  @Test
  void timeThatPassedBetweenTwoChangesIsCreditedAtTheRateOfThatTime() {
    for (boolean swept : new boolean[] {false, true}) {
      LocalRateLimiter limiter = limiter(anHour(100, 1));
      spend(limiter, 100);
      ticker.advance(Duration.ofHours(3));
      limiter.reconfigure(List.of(anHour(100, 10)));
      ticker.advance(Duration.ofHours(2));
      if (swept) {
        limiter.sweep();
      }
      limiter.reconfigure(List.of(anHour(100, 3)));
      ticker.advance(Duration.ofHours(1));
      assertThat(limiter.stats(KEY).tokens()).isEqualTo(3.0 + 20.0 + 3.0);
    }
  }

  @Test
  void aChangeWhoseReadingIsOlderCreditsNothingTwice() {
    LocalRateLimiter limiter = limiter(anHour(100, 1));
    spend(limiter, 100);
    ticker.advance(Duration.ofHours(3));
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(3.0);
    ticker.advance(Duration.ofHours(-2));
    limiter.reconfigure(List.of(anHour(100, 10)));
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(3.0);
    ticker.advance(Duration.ofHours(2));
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(3.0);
    ticker.advance(Duration.ofHours(1));
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(13.0);
  }

  @Test
  void aSweepFreesFormerLimits() {
    LocalRateLimiter limiter = limiter(anHour(100, 1));
    spend(limiter, 100);
    limiter.reconfigure(List.of(anHour(90, 2)));
    assertThat(limiter.allow("other", 90)).isTrue();
    WeakReference<Limit> former = new WeakReference<>(limiter.decide("other", 1).limit());
    limiter.reconfigure(List.of(anHour(80, 3)));
    limiter.sweep();
    long start = System.nanoTime();
    while (former.get() != null) {
      assertThat(System.nanoTime() - start)
          .as("collected in time")
          .isLessThan(TimeUnit.SECONDS.toNanos(20));
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
    assertThat(limiter.status().keys()).as("they were not full").isEqualTo(2);
  }

  @Test
  void aBucketThatTheChangeLeavesUnfilledIsKept() {
    // The fill time under the new limits has long passed; the bucket is not full all the same.
    LocalRateLimiter limiter = limiter(anHour(100, 1));
    spend(limiter, 100);
    ticker.advance(Duration.ofHours(2));
    limiter.reconfigure(List.of(Limit.of(100, Duration.ofSeconds(1)).named("limit-1")));
    limiter.sweep();
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(2.0);
    ticker.advance(Duration.ofSeconds(1));
    limiter.sweep();
    assertThat(limiter.status().keys()).isZero();
  }

  @Test
  void aListenerMayChangeTheLimits() {
    AtomicReference<LocalRateLimiter> self = new AtomicReference<>();
    LimiterListener listener =
        new LimiterListener() {
          @Override
          public void onDecision(String key, long cost, Decision d) {
            self.get().reconfigure(List.of(anHour(d.remaining() + 1, 1)));
          }
        };
    LocalRateLimiter limiter = limiter(LONG, 10, ticker, listener, anHour(5, 1));
    self.set(limiter);
    spend(limiter, 2);
    assertThat(limiter.stats(KEY).capacity()).isEqualTo(4);
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(3.0);
    spend(limiter, 3);
    assertThat(limiter.stats(KEY).capacity()).isEqualTo(1);
  }
}
