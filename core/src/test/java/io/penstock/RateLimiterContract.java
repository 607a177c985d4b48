package io.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every RateLimiter keeps, whatever it keeps its buckets in. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
public abstract class RateLimiterContract {

  protected static final String KEY = "user-123";

  /** A limiter of these limits whose time only {@link #advance} moves. */
  protected abstract RateLimiter limiter(Limit... limits);

  /** Lets time go on for the limiters made so far. */
  protected abstract void advance(Duration time);

  /** The steps that time goes in: waits are rounded up to them. */
  protected abstract Duration granularity();

  /** How many buckets there are for the limiters made so far. */
  protected abstract long keys(RateLimiter limiter);

  /** Limits were changed: brings it home to a bucket that learns of it only when asked. */
  protected abstract void noticeChange(RateLimiter limiter, String key);

  private static Limit twoASecondFiveAtOnce() {
    return Limit.capacity(5).refilling(2, Duration.ofSeconds(1));
  }

  @Test
  void aNewKeyHasAFullBucket() {
    try (RateLimiter limiter = limiter(twoASecondFiveAtOnce())) {
      for (int i = 0; i < 5; i++) {
        assertThat(limiter.allow(KEY)).isTrue();
      }
      assertThat(limiter.allow(KEY)).isFalse();
      assertThat(limiter.allow("somebody else")).isTrue();
    }
  }

  @Test
  void tokensComeBackEvenly() {
    try (RateLimiter limiter = limiter(twoASecondFiveAtOnce())) {
      assertThat(limiter.allow(KEY, 5)).isTrue();
      advance(Duration.ofMillis(499));
      assertThat(limiter.allow(KEY)).isFalse();
      advance(Duration.ofMillis(1));
      assertThat(limiter.allow(KEY)).isTrue();
      assertThat(limiter.allow(KEY)).isFalse();
      advance(Duration.ofHours(1));
      assertThat(limiter.allow(KEY, 5)).isTrue();
      assertThat(limiter.allow(KEY)).isFalse();
    }
  }

  @Test
  void aCostIsSpentWhollyOrNotAtAll() {
    try (RateLimiter limiter = limiter(twoASecondFiveAtOnce())) {
      assertThat(limiter.allow(KEY, 3)).isTrue();
      assertThat(limiter.allow(KEY, 3)).isFalse();
      assertThat(limiter.allow(KEY, 2)).isTrue();
      assertThat(limiter.allow(KEY, 6)).isFalse();
    }
  }

  @Test
  void aDecisionTellsWhatIsLeftAndHowLongToWait() {
    try (RateLimiter limiter = limiter(twoASecondFiveAtOnce())) {
      Decision allowed = limiter.decide(KEY, 4);
      assertThat(allowed.allowed()).isTrue();
      assertThat(allowed.remaining()).isEqualTo(1);
      assertThat(allowed.retryAfterNanos()).isZero();
      assertThat(allowed.retryAfter()).contains(Duration.ZERO);
      assertThat(allowed.resetNanos()).isEqualTo(500_000_000);
      assertThat(allowed.limit()).isEqualTo(twoASecondFiveAtOnce().named("limit-1"));

      Decision denied = limiter.decide(KEY, 3);
      assertThat(denied.allowed()).isFalse();
      assertThat(denied.remaining()).isEqualTo(1);
      assertThat(denied.retryAfterNanos()).isEqualTo(1_000_000_000);

      Decision never = limiter.decide(KEY, 6);
      assertThat(never.retryAfterNanos()).isEqualTo(Decision.NEVER);
      assertThat(never.retryAfter()).isEmpty();
    }
  }

  @Test
  void waitingAsLongAsToldIsEnoughAndNecessary() {
    try (RateLimiter limiter = limiter(Limit.of(7, Duration.ofSeconds(3)))) {
      assertThat(limiter.allow(KEY, 7)).isTrue();
      Duration wait = limiter.decide(KEY, 2).retryAfter().orElseThrow();
      advance(wait.minus(granularity()));
      assertThat(limiter.allow(KEY, 2)).as("a step too early").isFalse();
      advance(granularity());
      assertThat(limiter.allow(KEY, 2)).isTrue();
    }
  }

  @Test
  void everyLimitMustHold() {
    Limit burst = Limit.capacity(2).refilling(1, Duration.ofSeconds(1)).named("burst");
    Limit hourly = Limit.capacity(3).refilling(3, Duration.ofHours(1)).named("hourly");
    try (RateLimiter limiter = limiter(burst, hourly)) {
      Decision first = limiter.decide(KEY, 1);
      assertThat(first.limit()).isEqualTo(burst);
      assertThat(first.remaining()).isEqualTo(1);
      assertThat(limiter.allow(KEY)).isTrue();
      assertThat(limiter.decide(KEY, 1).limit()).isEqualTo(burst);

      advance(Duration.ofSeconds(2));
      Decision third = limiter.decide(KEY, 1);
      assertThat(third.allowed()).isTrue();
      assertThat(third.limit()).as("none left there, one left in the other").isEqualTo(hourly);
      Decision fourth = limiter.decide(KEY, 1);
      assertThat(fourth.allowed()).isFalse();
      assertThat(fourth.limit()).isEqualTo(hourly);
      BucketStats stats = limiter.stats(KEY);
      assertThat(stats.limits().get(0).tokens()).as("a denial spends nowhere").isEqualTo(1.0);
      assertThat(stats.capacity()).isEqualTo(3);
    }
  }

  @Test
  void amongEquallyTightLimitsTheOneWithTheLongerResetSpeaks() {
    Limit quick = Limit.of(5, Duration.ofSeconds(5)).named("quick");
    Limit slow = Limit.of(5, Duration.ofHours(5)).named("slow");
    try (RateLimiter limiter = limiter(quick, slow)) {
      assertThat(limiter.decide(KEY, 1).limit()).isEqualTo(slow);
    }
  }

  @Test
  void capacityZeroDeniesEverything() {
    try (RateLimiter limiter = limiter(Limit.capacity(0).refilling(5, Duration.ofSeconds(1)))) {
      Decision decision = limiter.decide(KEY, 1);
      assertThat(decision.allowed()).isFalse();
      assertThat(decision.retryAfterNanos()).isEqualTo(Decision.NEVER);
      assertThat(decision.resetNanos()).isZero();
    }
  }

  @Test
  void aLimitThatNeverRefillsIsSpentOnce() {
    try (RateLimiter limiter = limiter(Limit.capacity(2).neverRefilling())) {
      assertThat(limiter.allow(KEY, 2)).isTrue();
      advance(Duration.ofDays(1000));
      Decision decision = limiter.decide(KEY, 1);
      assertThat(decision.allowed()).isFalse();
      assertThat(decision.resetNanos()).isEqualTo(Decision.NEVER);
      assertThat(decision.retryAfterNanos()).isEqualTo(Decision.NEVER);
    }
  }

  @Test
  void statsSpendNothingAndCreateNothing() {
    try (RateLimiter limiter = limiter(twoASecondFiveAtOnce())) {
      assertThat(limiter.stats(KEY).tokens()).isEqualTo(5.0);
      assertThat(keys(limiter)).isZero();
      assertThat(limiter.allow(KEY, 2)).isTrue();
      advance(Duration.ofMillis(250));
      BucketStats stats = limiter.stats(KEY);
      assertThat(stats.tokens()).isEqualTo(3.5);
      assertThat(stats.capacity()).isEqualTo(5);
      assertThat(stats.refillRate()).isEqualTo(2.0);
      assertThat(limiter.stats(KEY)).isEqualTo(stats);
    }
  }

  @Test
  void resetFillsTheBucket() throws Exception {
    try (RateLimiter limiter = limiter(twoASecondFiveAtOnce())) {
      assertThat(limiter.allow(KEY, 5)).isTrue();
      limiter.reset(KEY).toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(limiter.allow(KEY, 5)).isTrue();
      limiter.reset("never seen").toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void refundGivesBackUpToTheCapacity() throws Exception {
    try (RateLimiter limiter = limiter(twoASecondFiveAtOnce())) {
      assertThat(limiter.allow(KEY, 5)).isTrue();
      limiter.refund(KEY, 2).toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(limiter.stats(KEY).tokens()).isEqualTo(2.0);
      limiter.refund(KEY, Long.MAX_VALUE).toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(limiter.stats(KEY).tokens()).isEqualTo(5.0);
      limiter.refund("never seen", 5).toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(limiter.stats("never seen").tokens()).isEqualTo(5.0);
    }
  }

  private static Limit anHour(String name, long capacity, long tokens) {
    return Limit.capacity(capacity).refilling(tokens, Duration.ofHours(1)).named(name);
  }

  private double tokens(RateLimiter limiter) {
    return limiter.stats(KEY).tokens();
  }

  @Test
  void reconfigurationKeepsTokensUpToTheNewCapacity() {
    try (RateLimiter limiter = limiter(anHour("a", 10, 10))) {
      assertThat(limiter.allow(KEY, 4)).isTrue();
      limiter.reconfigure(List.of(anHour("a", 20, 10)));
      assertThat(tokens(limiter)).as("room is not tokens").isEqualTo(6.0);
      assertThat(limiter.stats(KEY).capacity()).isEqualTo(20);
      limiter.reconfigure(List.of(anHour("a", 3, 10)));
      assertThat(tokens(limiter)).isEqualTo(3.0);
      assertThat(limiter.allow(KEY, 3)).isTrue();
      assertThat(limiter.allow(KEY)).isFalse();
    }
  }

  @Test
  void aFullBucketIsFullAfterReconfigurationWhetherItExistsOrNot() {
    try (RateLimiter limiter = limiter(anHour("a", 5, 5))) {
      assertThat(limiter.allow(KEY)).isTrue();
      advance(Duration.ofMinutes(12)); // the token is back
      limiter.reconfigure(List.of(anHour("a", 50, 1)));
      assertThat(tokens(limiter)).isEqualTo(50.0);
      assertThat(limiter.allow("never seen", 50)).isTrue();
    }
  }

  @Test
  void timeThatHasPassedIsCreditedAtTheRateOfThatTime() {
    try (RateLimiter limiter = limiter(anHour("a", 100, 1))) {
      assertThat(limiter.allow(KEY, 100)).isTrue();
      advance(Duration.ofHours(3));
      limiter.reconfigure(List.of(Limit.of(100, Duration.ofSeconds(1)).named("a")));
      noticeChange(limiter, KEY);
      advance(Duration.ofMillis(50));
      limiter.reconfigure(List.of(anHour("a", 100, 2)));
      noticeChange(limiter, KEY);
      advance(Duration.ofHours(2));
      assertThat(tokens(limiter)).isEqualTo(3.0 + 5.0 + 4.0);
    }
  }

  @Test
  void aLimitThatIsNewStartsWithWhatTheTightestHad() {
    try (RateLimiter limiter = limiter(anHour("a", 10, 10), anHour("b", 7, 7))) {
      assertThat(limiter.allow(KEY, 2)).isTrue(); // 8 and 5
      limiter.reconfigure(List.of(anHour("c", 100, 1), anHour("a", 10, 10), anHour("d", 2, 1)));
      assertThat(limiter.stats(KEY).limits())
          .extracting(level -> level.limit().name() + level.tokens())
          .containsExactly("c5.0", "a8.0", "d2.0");
    }
  }

  @Test
  void unnamedLimitsAreMatchedByPosition() {
    try (RateLimiter limiter = limiter(twoASecondFiveAtOnce())) {
      assertThat(limiter.allow(KEY, 4)).isTrue();
      limiter.reconfigure(List.of(Limit.of(60, Duration.ofMinutes(1)), anHour("b", 9, 9)));
      assertThat(limiter.stats(KEY).limits())
          .extracting(level -> level.limit().name() + level.tokens())
          .containsExactly("limit-11.0", "b1.0");
      assertThat(limiter.decide(KEY, 2).allowed()).isFalse();
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what callers without a checker may do
  void badReconfigurationsAreRefusedAndChangeNothing() {
    RateLimiter limiter = limiter(twoASecondFiveAtOnce());
    assertThatNullPointerException().isThrownBy(() -> limiter.reconfigure(null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limiter.reconfigure(List.of()))
        .withMessage("limits: [] (expected: at least one)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limiter.reconfigure(List.of(anHour("a", 1, 1), anHour("a", 2, 2))))
        .withMessage("limit: the name 'a' is taken (expected: a name of its own)");
    assertThat(limiter.stats(KEY).capacity()).isEqualTo(5);
    limiter.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> limiter.reconfigure(List.of(anHour("a", 1, 1))));
  }

  @Test
  void whatOneThreadSendsIsServedInOrder() {
    try (RateLimiter limiter = limiter(Limit.capacity(1).neverRefilling())) {
      for (int i = 0; i < 10_000; i++) {
        limiter.reset(KEY);
        assertThat(limiter.allow(KEY)).as("round %d: the cast comes first", i).isTrue();
      }
    }
  }

  /** The test that the project's model shows in two languages. */
  @Test
  void twentyConcurrentCallersNeverExceedTheCapacity() throws Exception {
    concurrentCallersNeverExceedTheCapacity(20, 3, 500);
  }

  @Test
  void sixtyFourConcurrentCallersNeverExceedTheCapacity() throws Exception {
    concurrentCallersNeverExceedTheCapacity(64, 10, 200);
  }

  private void concurrentCallersNeverExceedTheCapacity(int callers, int capacity, int rounds)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try (RateLimiter limiter = limiter(Limit.of(capacity, Duration.ofSeconds(1)))) {
      for (int round = 0; round < rounds; round++) {
        String key = "round-" + round;
        CyclicBarrier start = new CyclicBarrier(callers);
        Callable<Boolean> caller =
            () -> {
              start.await(30, TimeUnit.SECONDS);
              return limiter.allow(key);
            };
        List<Future<Boolean>> answers =
            threads.invokeAll(IntStream.range(0, callers).mapToObj(i -> caller).toList());
        int allowed = 0;
        for (Future<Boolean> answer : answers) {
          allowed += answer.get() ? 1 : 0;
        }
        assertThat(allowed).as(key).isEqualTo(capacity);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void countersCountDecisions() {
    try (RateLimiter limiter = limiter(Limit.of(2, Duration.ofSeconds(1)))) {
      assertThat(limiter.allow("a")).isTrue();
      assertThat(limiter.allow("a")).isTrue();
      assertThat(limiter.allow("a")).isFalse();
      assertThat(limiter.decide("b", 1).allowed()).isTrue();
      LimiterStatus status = limiter.status();
      assertThat(status.allowed()).isEqualTo(3);
      assertThat(status.denied()).isEqualTo(1);
      assertThat(keys(limiter)).isEqualTo(2);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what callers without a checker may do
  void badArgumentsAreRefusedByName() {
    try (RateLimiter limiter = limiter(twoASecondFiveAtOnce())) {
      assertThatNullPointerException()
          .isThrownBy(() -> limiter.decide(null, 1))
          .withMessageContaining("key");
      assertThatNullPointerException().isThrownBy(() -> limiter.reset(null));
      for (long cost : new long[] {0, -1, Long.MIN_VALUE}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> limiter.decide(KEY, cost))
            .withMessage("cost: " + cost + " (expected: >= 1)");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> limiter.refund(KEY, cost))
            .withMessage("tokens: " + cost + " (expected: >= 1)");
      }
      assertThat(limiter.stats(KEY).tokens()).isEqualTo(5.0);
    }
  }

  @Test
  void aClosedLimiterSaysSo() {
    RateLimiter limiter = limiter(twoASecondFiveAtOnce());
    assertThat(limiter.allow(KEY)).isTrue();
    limiter.close();
    limiter.close();
    assertThatIllegalStateException().isThrownBy(() -> limiter.decide(KEY, 1));
    assertThatIllegalStateException().isThrownBy(() -> limiter.reset(KEY));
    assertThatIllegalStateException().isThrownBy(limiter::status);
  }
}
