package io.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The far ends of what may be asked for, as anybody meets them who has the public types only. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class LimiterEdgesTest {

  private static final String KEY = "k";
  private static final long MOST = (1L << 53) - 1;

  private final ManualTicker ticker = new ManualTicker();

  private RateLimiter limiter(Limit... limits) {
    RateLimiter.Builder builder = RateLimiter.builder().ticker(ticker);
    for (Limit limit : limits) {
      builder.limit(limit);
    }
    return builder.build();
  }

  private static void done(CompletionStage<Void> cast) throws Exception {
    cast.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** Waits as long as it was told, less one nanosecond, and then that one too. */
  private void waitExactly(RateLimiter limiter, long cost) {
    Decision denied = limiter.decide(KEY, cost);
    assertThat(denied.allowed()).isFalse();
    ticker.advanceNanos(denied.retryAfterNanos() - 1);
    Decision early = limiter.decide(KEY, cost);
    assertThat(early.allowed()).as("one nanosecond too early").isFalse();
    assertThat(early.retryAfterNanos()).isEqualTo(1);
    ticker.advanceNanos(1);
    assertThat(limiter.decide(KEY, cost).allowed()).isTrue();
  }

  /** The time of one more whole token is exact too. */
  private void resetExactly(RateLimiter limiter) {
    Decision d = limiter.decide(KEY, 1);
    double before = Math.floor(limiter.stats(KEY).tokens());
    ticker.advanceNanos(d.resetNanos() - 1);
    assertThat(Math.floor(limiter.stats(KEY).tokens())).as("too early").isEqualTo(before);
    ticker.advanceNanos(1);
    assertThat(Math.floor(limiter.stats(KEY).tokens())).isEqualTo(before + 1);
  }

  @Test
  void aLimitThatNeverRefillsEndsWhatAnotherWouldGoOnGranting() {
    Limit trial = Limit.capacity(3).neverRefilling().named("trial");
    Limit rate = Limit.of(2, Duration.ofSeconds(2)).named("rate");
    try (RateLimiter limiter = limiter(rate, trial)) {
      assertThat(limiter.decide(KEY, 2).limit()).isEqualTo(rate);
      Decision denied = limiter.decide(KEY, 1);
      assertThat(denied.limit()).as("there is one left of the trial").isEqualTo(rate);
      waitExactly(limiter, 1);
      Decision over = limiter.decide(KEY, 1);
      assertThat(over.limit()).isEqualTo(trial);
      assertThat(over.retryAfterNanos()).isEqualTo(Decision.NEVER);
      assertThat(over.resetNanos()).isEqualTo(Decision.NEVER);
      assertThat(over.remaining()).isZero();
      assertThat(limiter.stats(KEY).refillRate()).isZero();
    }
  }

  @Test
  void aLimitOfNothingDeniesWhateverTheOthersHold() throws Exception {
    Limit none = Limit.capacity(0).neverRefilling().named("none");
    try (RateLimiter limiter = limiter(Limit.of(5, Duration.ofSeconds(1)).named("some"), none)) {
      Decision denied = limiter.decide(KEY, 1);
      assertThat(denied.allowed()).isFalse();
      assertThat(denied.limit()).isEqualTo(none);
      assertThat(denied.retryAfter()).isEmpty();
      done(limiter.refund(KEY, 9));
      done(limiter.reset(KEY));
      assertThat(limiter.allow(KEY)).isFalse();
      assertThat(limiter.stats(KEY).limits().get(0).tokens()).isEqualTo(5.0);
    }
  }

  @Test
  void aCostAboveTheCapacityIsNeverAllowedAndSpendsNothing() {
    try (RateLimiter limiter = limiter(Limit.of(5, Duration.ofSeconds(5)))) {
      for (long cost : new long[] {6, MOST, Long.MAX_VALUE - 1, Long.MAX_VALUE}) {
        Decision d = limiter.decide(KEY, cost);
        assertThat(d.allowed()).isFalse();
        assertThat(d.remaining()).isEqualTo(5);
        assertThat(d.retryAfterNanos()).isEqualTo(Decision.NEVER);
        assertThat(d.resetNanos()).as("full").isZero();
        assertThat(limiter.allow(KEY, cost)).isFalse();
      }
      assertThat(limiter.allow(KEY, 5)).isTrue();
    }
  }

  @Test
  void theLargestCapacityIsCountedExactlyAtEveryPeriod() {
    for (Duration period :
        List.of(Duration.ofNanos(1), Duration.ofSeconds(1), Duration.ofDays(366))) {
      for (long tokens : new long[] {1, 7, MOST, Long.MAX_VALUE}) {
        try (RateLimiter limiter = limiter(Limit.capacity(MOST).refilling(tokens, period))) {
          assertThat(limiter.decide(KEY, MOST).remaining()).isZero();
          Decision denied = limiter.decide(KEY, 1);
          assertThat(denied.allowed()).as("%d per %s", tokens, period).isFalse();
          assertThat(denied.resetNanos()).isEqualTo(denied.retryAfterNanos());
          waitExactly(limiter, 1);
          assertThat(limiter.decide(KEY, Long.MAX_VALUE).allowed()).isFalse();
        }
      }
    }
  }

  @Test
  void waitsAreExactUnderSeveralLimits() {
    Limit sevenths = Limit.capacity(9).refilling(7, Duration.ofSeconds(3)).named("sevenths");
    Limit elevenths = Limit.capacity(9).refilling(11, Duration.ofSeconds(5)).named("elevenths");
    Limit wide = Limit.capacity(9).refilling(9_999_999, Duration.ofDays(30)).named("wide");
    try (RateLimiter limiter = limiter(sevenths, elevenths, wide)) {
      assertThat(limiter.allow(KEY, 9)).isTrue();
      for (long cost = 1; cost <= 9; cost++) {
        waitExactly(limiter, cost);
      }
    }
    try (RateLimiter limiter = limiter(sevenths)) {
      assertThat(limiter.allow(KEY, 7)).isTrue();
      resetExactly(limiter);
      assertThat(limiter.decide(KEY, 2).allowed()).isTrue();
    }
  }

  @Test
  void amongEqualLimitsTheFirstOneSpeaks() {
    Limit first = Limit.of(2, Duration.ofSeconds(2)).named("z");
    Limit second = Limit.of(2, Duration.ofSeconds(2)).named("a");
    try (RateLimiter limiter = limiter(first, second)) {
      assertThat(limiter.decide(KEY, 1).limit()).isEqualTo(first);
      assertThat(limiter.decide(KEY, 2).limit()).isEqualTo(first);
      assertThat(limiter.stats(KEY).capacity()).isEqualTo(2);
    }
  }

  @Test
  void aTickerMayWrapAroundUnderSeveralLimitsAndAChangeOfThem() {
    ticker.advanceNanos(Long.MAX_VALUE - ticker.read() - 5);
    Limit a = Limit.of(1, Duration.ofNanos(10)).named("a");
    Limit b = Limit.of(2, Duration.ofNanos(20)).named("b");
    try (RateLimiter limiter = limiter(a, b)) {
      assertThat(limiter.allow(KEY)).isTrue();
      ticker.advanceNanos(3);
      limiter.reconfigure(List.of(b, a));
      waitExactly(limiter, 1);
      assertThat(ticker.read()).as("it has wrapped").isNegative();
    }
  }

  @Test
  void aStepBackDelaysByThatStepAtTheMost() {
    try (RateLimiter limiter = limiter(Limit.of(5, Duration.ofSeconds(5)))) {
      assertThat(limiter.allow(KEY, 5)).isTrue();
      ticker.advance(Duration.ofDays(-400));
      assertThat(limiter.decide(KEY, 1).retryAfter()).contains(Duration.ofSeconds(1));
      ticker.advance(Duration.ofDays(400).plusSeconds(1));
      assertThat(limiter.allow(KEY)).isTrue();
      assertThat(limiter.allow(KEY)).isFalse();
    }
  }

  @Test
  void limitsMayBeAddedRemovedAndRenamedWithoutAWindfall() {
    Limit a = Limit.capacity(10).neverRefilling().named("a");
    Limit b = Limit.capacity(4).neverRefilling().named("b");
    try (RateLimiter limiter = limiter(a, b)) {
      assertThat(limiter.allow(KEY, 3)).isTrue(); // 7 and 1
      limiter.reconfigure(List.of(a)); // removed
      assertThat(limiter.stats(KEY).tokens()).isEqualTo(7.0);
      limiter.reconfigure(List.of(a, b)); // and added again: what the tightest had, up to four
      assertThat(limiter.stats(KEY).tokens()).isEqualTo(4.0);
      limiter.reconfigure(List.of(a, b.named("c"))); // renamed: new
      assertThat(limiter.stats(KEY).tokens()).isEqualTo(4.0);
      assertThat(limiter.decide(KEY, 5).allowed()).isFalse();
      limiter.reconfigure(List.of(Limit.capacity(0).neverRefilling().named("c"), a));
      assertThat(limiter.allow(KEY)).isFalse();
      limiter.reconfigure(List.of(Limit.capacity(50).neverRefilling().named("c"), a));
      assertThat(limiter.stats(KEY).tokens()).as("min of its tokens").isZero();
      assertThat(limiter.allow("another", 10)).as("without a bucket: full").isTrue();
    }
  }

  @Test
  void anOverflowBucketTakesBackNoMoreThanItsCapacityAndIsReadForItsKeys() throws Exception {
    try (RateLimiter limiter =
        RateLimiter.builder()
            .limit(Limit.of(5, Duration.ofHours(5)))
            .maxKeys(1)
            .ticker(ticker)
            .build()) {
      assertThat(limiter.allow("own")).isTrue();
      assertThat(limiter.allow("b", 4)).isTrue();
      assertThat(limiter.allow("c", 2)).as("it shares with b").isFalse();
      assertThat(limiter.stats("c").tokens()).isEqualTo(1.0);
      done(limiter.refund("c", Long.MAX_VALUE));
      assertThat(limiter.stats("b").tokens()).isEqualTo(5.0);
      assertThat(limiter.allow("b", 6)).isFalse();
      assertThat(limiter.status().keys()).isEqualTo(1);
      assertThat(limiter.stats("own").tokens()).isEqualTo(4.0);
    }
  }

  @Test
  void keysAreNeverInterpreted() {
    try (RateLimiter limiter = limiter(Limit.capacity(1).neverRefilling())) {
      List<String> keys =
          List.of(
              "", " ", "\t", "\0", "a", "A", "a ", "é", "e\u0301", "\uD800", "{a}", "x".repeat(99));
      for (String key : keys) {
        assertThat(limiter.allow(key)).as("'%s'", key).isTrue();
        assertThat(limiter.allow(key)).as("'%s'", key).isFalse();
      }
      assertThat(limiter.status().keys()).isEqualTo(keys.size());
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what callers without a checker may do
  void aNullKeyIsRefusedByEveryMethodWithNameAndExpectation() {
    try (RateLimiter limiter = limiter(Limit.of(1, Duration.ofSeconds(1)))) {
      List<Runnable> calls = new ArrayList<>();
      calls.add(() -> assertThat(limiter.allow(null)).isNull());
      calls.add(() -> assertThat(limiter.allow(null, 1)).isNull());
      calls.add(() -> assertThat(limiter.decide(null, 1)).isNull());
      calls.add(() -> assertThat(limiter.stats(null)).isNull());
      calls.add(() -> limiter.reset(null));
      calls.add(() -> limiter.refund(null, 1));
      for (Runnable call : calls) {
        assertThatNullPointerException()
            .isThrownBy(call::run)
            .withMessage("key: null (expected: not null)");
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> limiter.allow(KEY, 0))
          .withMessage("cost: 0 (expected: >= 1)");
      assertThatNullPointerException()
          .isThrownBy(() -> limiter.reconfigure(null))
          .withMessage("limits: null (expected: not null)");
    }
  }
}
