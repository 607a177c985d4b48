package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.BucketCrashedException;
import io.penstock.Limit;
import io.penstock.RateLimiter;
import io.penstock.Ticker;
import io.penstock.local.Script.Stall;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** When the ticker is read, what readings mean, and tickers that misbehave. */
class TickerTest extends ScriptedTest {

  private static final Duration FILL = Duration.ofHours(5);

  private static final List<Predicate<RateLimiter>> CALLS =
      List.of(
          limiter -> limiter.allow(KEY),
          limiter -> limiter.decide(KEY, 1).allowed(),
          limiter -> ((LocalRateLimiter) limiter).answer(KEY, 1).decision().allowed());

  /** What happens in the readings to come of one thread, after the time was taken. */
  private final Queue<Runnable> readings = new ConcurrentLinkedQueue<>();

  private final AtomicReference<Thread> reader = new AtomicReference<>();

  private final Ticker scripted =
      () -> {
        long now = ticker.read();
        Runnable step = Thread.currentThread() == reader.get() ? readings.poll() : null;
        if (step != null) {
          step.run();
        }
        return now;
      };

  private LocalRateLimiter limiter(Ticker time, Limit... limits) {
    return limiter(LONG, 100, time, LocalOptions.NO_LISTENER, limits);
  }

  @Test
  void oneThatThrowsFailsTheCallAndTouchesNothing() throws Exception {
    AtomicReference<Error> trouble = new AtomicReference<>();
    Ticker time =
        () -> {
          Error error = trouble.get();
          if (error != null) {
            throw error;
          }
          return ticker.read();
        };
    LocalRateLimiter limiter = limiter(time, five());
    spend(limiter, 1);
    trouble.set(new AssertionError("no time"));
    List<Runnable> calls =
        List.of(
            () -> spend(limiter, 1),
            () -> assertThat(limiter.decide(KEY, 1)).isNull(),
            () -> assertThat(limiter.stats(KEY)).isNull(),
            () -> assertThat(limiter.allow("new")).isNull(),
            () -> limiter.reset(KEY),
            () -> limiter.refund(KEY, 1),
            () -> limiter.reconfigure(List.of(Limit.of(9, Duration.ofSeconds(1)))));
    for (int i = 0; i < 5; i++) {
      for (Runnable call : calls) {
        assertThatExceptionOfType(BucketCrashedException.class)
            .isThrownBy(call::run)
            .withCause(trouble.get());
      }
    }
    trouble.set(null);
    assertThat(limiter.status().restarts()).as("no crash of the bucket").isZero();
    assertThat(limiter.status().keys()).isEqualTo(1);
    assertThat(limiter.stats(KEY).capacity()).isEqualTo(5);
    spend(limiter, 4);
  }

  @Test
  void oneThatCallsBackIsJustAnotherCall() throws Exception {
    LocalRateLimiter limiter = limiter(scripted, five());
    reader.set(Thread.currentThread());
    readings.add(() -> spend(limiter, 1)); // the bucket is made by the inner call
    spend(limiter, 1);
    readings.add(() -> spend(limiter, 1));
    assertThat(limiter.decide(KEY, 1).remaining()).isEqualTo(1);
    readings.add(() -> limiter.reset(KEY));
    limiter.refund(KEY, 1);
    readings.add(limiter::sweep);
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(5.0);
    readings.add(() -> limiter.reconfigure(List.of(Limit.of(7, FILL))));
    limiter.reconfigure(List.of(Limit.of(8, FILL)));
    assertThat(limiter.stats(KEY).capacity()).isEqualTo(8);
    assertThat(readings).isEmpty();
    assertThat(limiter.status().timedOut()).isZero();
  }

  @Test
  void isReadOnceForADecision() {
    for (Limit[] limits : new Limit[][] {{five()}, {five(), once(9)}}) {
      AtomicInteger reads = new AtomicInteger();
      Ticker counting =
          () -> {
            reads.incrementAndGet();
            return ticker.read();
          };
      LocalRateLimiter limiter = limiter(counting, limits);
      spend(limiter, 1);
      reads.set(0);
      spend(limiter, 1);
      assertThat(limiter.decide(KEY, 9).allowed()).isFalse();
      limiter.reset(KEY);
      assertThat(limiter.stats(KEY).tokens()).isEqualTo(5.0);
      assertThat(reads).hasValue(4);
    }
  }

  @Test
  void aCallerWhoWaitedAsLongAsToldIsAllowedThoughTheOwnerCameEarlier() throws Exception {
    LocalRateLimiter limiter = limiter(five());
    script.pass();
    spend(limiter, 5);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    ticker.advance(Duration.ofHours(1).minusNanos(1));
    Future<Boolean> early = queued(limiter, 1, () -> limiter.allow(KEY));
    ticker.advanceNanos(1);
    Future<Boolean> onTime = queued(limiter, 2, () -> limiter.allow(KEY));
    ticker.advance(FILL);
    stall.letGo();
    assertThat(get(owner)).isFalse();
    assertThat(get(early)).isFalse();
    assertThat(get(onTime)).isTrue();
  }

  @Test
  void aReadingOlderThanTheBucketIsTakenForTheBucketsDate() throws Exception {
    for (Limit[] limits : new Limit[][] {{five()}, {five(), once(99)}}) {
      LocalRateLimiter limiter = limiter(limits);
      spend(limiter, 5);
      ticker.advance(Duration.ofHours(1));
      spend(limiter, 1);
      ticker.advance(Duration.ofHours(-1));
      assertThat(limiter.allow(KEY)).isFalse();
      assertThat(limiter.decide(KEY, 1).retryAfter()).contains(Duration.ofHours(1));
      assertThat(limiter.stats(KEY).tokens()).isZero();
      done(limiter.refund(KEY, 1));
      ticker.advance(Duration.ofHours(1));
      spend(limiter, 1);
      assertThat(limiter.allow(KEY)).as("that hour has been credited").isFalse();
    }
  }

  /**
   * A key is looked up while its bucket is being forgotten and made anew. What is old then, the
   * reading, must not be used on what is new, the bucket.
   */
  @Test
  void theReadingIsTakenAgainAfterABucketWasMade() {
    LocalRateLimiter limiter = limiter(scripted, five());
    reader.set(Thread.currentThread());
    readings.add(
        () -> {
          spend(limiter, 5);
          ticker.advance(FILL);
          limiter.sweep();
          assertThat(limiter.status().keys()).isZero();
        });
    spend(limiter, 5); // no bucket found, the time taken; then what stands above
    assertThat(limiter.allow(KEY)).as("the old stretch of time was credited once").isFalse();
  }

  @Test
  void theReadingThatDatesTheFirstCallIsTakenWhenItsBucketIsInTheTable() {
    for (Predicate<RateLimiter> call : CALLS) {
      LocalRateLimiter limiter = limiter(scripted, five());
      reader.set(Thread.currentThread());
      readings.add(() -> assertThat(limiter.status().keys()).isZero());
      readings.add(() -> assertThat(limiter.status().keys()).isOne());
      assertThat(call.test(limiter)).isTrue();
      assertThat(readings).isEmpty();
    }
  }

  @Test
  void theReadingIsTakenAgainWhenAPlaceCameFreeForAKeyThatHadToShare() throws Exception {
    for (Predicate<RateLimiter> call : CALLS) {
      LocalRateLimiter limiter =
          limiter(LONG, 100, 3, 1, scripted, LocalOptions.NO_LISTENER, five());
      assertThat(limiter.allow("first")).isTrue();
      reader.set(Thread.currentThread());
      readings.add(() -> assertThat(limiter.status().keys()).isOne()); // no place for ours
      readings.add(
          () -> {
            ticker.advance(FILL);
            reader.set(null); // the sweep reads, too
            limiter.sweep();
            reader.set(Thread.currentThread());
            assertThat(limiter.status().keys()).isZero();
          });
      readings.add(() -> assertThat(limiter.status().keys()).as("ours").isOne());
      assertThat(call.test(limiter)).isTrue();
      assertThat(readings).isEmpty();
      reader.set(null);
    }
  }

  /** The date of a call is that of its bucket, not of one that ended while the time was taken. */
  @Test
  void theReadingIsTakenAgainWhenAnotherBucketIsFound() {
    for (Predicate<RateLimiter> call : CALLS) {
      LocalRateLimiter limiter = limiter(scripted, five());
      spend(limiter, 5);
      ticker.advance(FILL);
      reader.set(Thread.currentThread());
      readings.add(
          () -> {
            limiter.sweep(); // ends the bucket that has just been found
            spend(limiter, 5);
            ticker.advance(Duration.ofHours(1));
          });
      assertThat(call.test(limiter)).as("what came in since is there").isTrue();
      assertThat(call.test(limiter)).isFalse();
      assertThat(readings).isEmpty();
      reader.set(null);
    }
  }

  @Test
  void theReadingIsTakenAgainForStatsAndForCasts() throws Exception {
    List<Consumer<RateLimiter>> visits =
        List.of(
            limiter -> assertThat(limiter.stats(KEY).tokens()).isEqualTo(1.0),
            limiter -> limiter.refund(KEY, 1),
            limiter -> limiter.reset(KEY));
    for (Consumer<RateLimiter> visit : visits) {
      LocalRateLimiter limiter = limiter(scripted, five());
      spend(limiter, 5);
      ticker.advance(FILL);
      reader.set(Thread.currentThread());
      readings.add(
          () -> {
            reader.set(null);
            limiter.sweep(); // ends the bucket that has just been found
            spend(limiter, 5);
            ticker.advance(Duration.ofHours(1));
            reader.set(Thread.currentThread());
          });
      readings.add(() -> {});
      visit.accept(limiter);
      assertThat(readings).as("taken twice").isEmpty();
      reader.set(null);
    }
  }

  @Test
  void whoeverMeetsABucketThatHasEndedLooksUpAndReadsAgain() throws Exception {
    endedBucket(limiter -> limiter.allow(KEY, 5));
  }

  @Test
  void whoeverMeetsABucketThatHasEndedLooksUpAndReadsAgainToDecide() throws Exception {
    endedBucket(limiter -> limiter.decide(KEY, 5).allowed());
  }

  private void endedBucket(Predicate<RateLimiter> call) throws Exception {
    reader.set(Thread.currentThread());
    Stall making = new Stall();
    Stall made = new Stall();
    AtomicReference<Thread> maker = new AtomicReference<>();
    Queue<Runnable> makersReadings = new ConcurrentLinkedQueue<>(List.of(making, made));
    Ticker both =
        () -> {
          long now = ticker.read();
          boolean makers = Thread.currentThread() == maker.get();
          Runnable step = makers ? makersReadings.poll() : null;
          if (step != null) {
            step.run();
          }
          return makers ? now : scripted.read();
        };
    LocalRateLimiter watched = limiter(both, five());
    // Somebody is about to make the bucket, and has read the time for that.
    Future<Boolean> other =
        threads.submit(
            () -> {
              maker.set(Thread.currentThread());
              return watched.allow(KEY, 6);
            });
    making.awaitReached();
    spend(watched, 5);
    readings.add(
        () -> {
          ticker.advance(FILL);
          watched.sweep(); // forgets the bucket that was spent
          making.letGo(); // makes another one, whose date is as old as our reading
          try {
            made.awaitReached();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(call.test(watched)).isTrue();
    assertThat(watched.allow(KEY)).as("the old stretch of time was credited once").isFalse();
    made.letGo();
    assertThat(get(other)).isFalse();
  }

  @Test
  void aSweepWhoseTickerThrowsFailsAlone() {
    AtomicReference<Error> trouble = new AtomicReference<>(new AssertionError("no time"));
    Ticker time =
        () -> {
          if (trouble.get() != null) {
            throw trouble.get();
          }
          return ticker.read();
        };
    LocalRateLimiter limiter = limiter(time, five());
    assertThatThrownBy(limiter::sweep).isSameAs(trouble.get());
    trouble.set(null);
    spend(limiter, 5);
    ticker.advance(FILL);
    limiter.sweep();
    assertThat(limiter.status().keys()).isZero();
  }
}
