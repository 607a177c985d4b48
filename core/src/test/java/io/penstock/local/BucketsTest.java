package io.penstock.local;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.Limit;
import io.penstock.LimiterListener;
import io.penstock.ManualTicker;
import io.penstock.RateLimiter;
import io.penstock.spi.BucketRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which buckets exist, which are forgotten, and who serves the keys that find no place. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class BucketsTest {

  private final ManualTicker ticker = new ManualTicker();
  private final List<String> events = new ArrayList<>();
  private LocalRateLimiter limiter = make(1_000, fiveAnHour());

  @AfterEach
  void close() {
    limiter.close();
  }

  private static Limit fiveAnHour() {
    return Limit.of(5, Duration.ofHours(1)).named("limit-1");
  }

  private LocalRateLimiter make(long maxKeys, Limit limit) {
    LimiterListener listener =
        new LimiterListener() {
          @Override
          public void onKeys(long keys, long maxKeys) {
            events.add(keys + " of " + maxKeys);
          }
        };
    return new LocalRateLimiter(
        new LocalOptions(
            List.of(limit),
            maxKeys,
            TimeUnit.SECONDS.toNanos(10),
            1024,
            3,
            TimeUnit.SECONDS.toNanos(5),
            ticker,
            listener));
  }

  private void use(long maxKeys, Limit limit) {
    limiter.close();
    limiter = make(maxKeys, limit);
  }

  private void spend(String key, long cost) {
    assertThat(limiter.allow(key, cost)).as("%s, %d tokens", key, cost).isTrue();
  }

  @Test
  void aBucketIsForgottenWhenItHasBeenIdleForItsFillTimeAndNotBefore() {
    spend("a", 5);
    ticker.advance(Duration.ofHours(1).minusNanos(1));
    limiter.sweep();
    assertThat(limiter.status().keys()).isEqualTo(1);
    ticker.advanceNanos(1);
    limiter.sweep();
    assertThat(limiter.status().keys()).isZero();
    spend("a", 5);
    assertThat(limiter.decide("a", 1).allowed()).isFalse();
  }

  @Test
  void aReferenceOutlivesItsBucketAndFindsTheNext() {
    BucketRef reference = limiter.reference("a");
    assertThat(limiter.status().keys()).as("none is made for a reference").isZero();
    assertThat(reference.decide(5).allowed()).isTrue();
    ticker.advance(Duration.ofHours(1));
    limiter.sweep();
    assertThat(limiter.status().keys()).isZero();

    spend("a", 4); // of a new bucket, which the reference has not met
    assertThat(reference.decide(2).allowed()).isFalse();
    assertThat(reference.decide(1).remaining()).isZero();
    assertThat(limiter.decide("a", 1).allowed()).isFalse();
    assertThat(limiter.status().keys()).isEqualTo(1);
  }

  @Test
  void aReferenceServesAKeyThatHasToShareAndMovesWithIt() {
    use(1, fiveAnHour());
    spend("in the place", 1);
    BucketRef reference = limiter.reference("a");
    assertThat(reference.decide(3).remaining()).isEqualTo(2);
    assertThat(limiter.decide("a", 1).remaining()).as("the same bucket").isEqualTo(1);
    ticker.advance(Duration.ofMinutes(12)); // fills what is in the place, and not what is shared
    limiter.sweep();

    assertThat(reference.decide(1).remaining()).as("in its own, no fuller").isEqualTo(1);
    assertThat(limiter.decide("a", 1).remaining()).isZero();
    assertThat(reference.decide(1).allowed()).isFalse();
  }

  @Test
  void aReferenceOfAClosedLimiterIsRefused() {
    BucketRef reference = limiter.reference("a");
    assertThat(reference.decide(1).allowed()).isTrue();
    limiter.close();
    assertThatIllegalStateException().isThrownBy(() -> reference.decide(1));
  }

  @Test
  void anUnspentBucketThatNeverRefillsIsForgottenAndASpentOneIsKept() {
    use(1_000, Limit.capacity(3).neverRefilling().named("limit-1"));
    spend("spent", 3);
    spend("restored", 3);
    limiter.reset("restored");
    ticker.advance(Duration.ofDays(10_000));
    limiter.sweep();
    assertThat(limiter.status().keys()).isEqualTo(1);
    assertThat(limiter.decide("spent", 1).allowed()).isFalse();
  }

  @Test
  void timeThatStepsBackAfterABucketWasForgottenIsNotCreditedTwice() {
    long granted = 0;
    for (int i = 0; i < 10; i++) {
      granted += limiter.allow("a", 5) ? 5 : 0;
      ticker.advance(Duration.ofHours(1));
      limiter.sweep();
      ticker.advance(Duration.ofHours(-1));
    }
    assertThat(granted).as("tokens in an hour").isLessThanOrEqualTo(10);
  }

  @Test
  void timeThatStepsBackIsNotCreditedOnceMoreByASharedBucketEither() {
    use(1, fiveAnHour());
    spend("a", 5);
    ticker.advance(Duration.ofHours(1));
    limiter.sweep();
    assertThat(limiter.status().keys()).isZero();
    ticker.advance(Duration.ofHours(-1));
    spend("in the only place", 5);
    spend("a", 5);
    ticker.advance(Duration.ofHours(1));
    assertThat(limiter.allow("a")).as("the tokens of that hour are spent").isFalse();
  }

  /** As when who ended it came to the end of his stack before he could remove it. */
  @Test
  void aBucketThatHasEndedIsRemovedByWhoeverMeetsIt() {
    List<Consumer<LocalRateLimiter>> visits =
        List.of(
            met -> assertThat(met.allow("a", 5)).isTrue(),
            met -> assertThat(met.decide("a", 5).allowed()).isTrue(),
            met -> assertThat(met.stats("a").tokens()).isEqualTo(5.0),
            met -> met.refund("a", 1),
            met -> met.reset("a"));
    for (Consumer<LocalRateLimiter> visit : visits) {
      spend("a", 5);
      ticker.advance(Duration.ofHours(1));
      BucketActor ended = requireNonNull(limiter.buckets.find("a"));
      assertThat(ended.closeIfFull(limiter.environment.limits(), ticker.read())).isTrue();
      visit.accept(limiter);
      assertThat(limiter.buckets.find("a")).isNotSameAs(ended);
      limiter.reset("a");
    }
  }

  @Test
  void idleBucketsGoWithoutTraffic() {
    use(1_000, Limit.of(1, Duration.ofSeconds(1)).named("limit-1"));
    for (int i = 0; i < 100; i++) {
      spend("key-" + i, 1);
    }
    ticker.advance(Duration.ofSeconds(1));
    long start = System.nanoTime();
    while (limiter.status().keys() > 0) {
      assertThat(System.nanoTime() - start)
          .as("gone within ten seconds")
          .isLessThan(TimeUnit.SECONDS.toNanos(10));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  @Test
  void aFullTableSendsNewcomersToASharedBucketAndDropsNobody() {
    use(2, fiveAnHour());
    spend("a", 4);
    spend("b", 4);
    for (int i = 0; i < 5; i++) {
      spend("flood-" + i, 1); // one overflow bucket of five tokens for all of them
    }
    assertThat(limiter.decide("flood-5", 1).allowed()).isFalse();
    assertThat(limiter.decide("flood-0", 1).allowed()).isFalse();
    spend("a", 1);
    assertThat(limiter.decide("a", 1).allowed()).as("it still has its own bucket").isFalse();
    spend("b", 1);
    assertThat(limiter.status().keys()).isEqualTo(2);
  }

  @Test
  void statsResetAndRefundReachTheSharedBucket() {
    use(1, fiveAnHour());
    spend("a", 1);
    spend("b", 3);
    assertThat(limiter.stats("b").tokens()).isEqualTo(2.0);
    limiter.refund("b", 1);
    assertThat(limiter.stats("b").tokens()).isEqualTo(3.0);
    limiter.reset("b");
    assertThat(limiter.stats("b").tokens()).isEqualTo(5.0);
  }

  @Test
  void movingToABucketOfItsOwnGainsAKeyNothing() {
    use(1, fiveAnHour());
    spend("a", 1);
    ticker.advance(Duration.ofMinutes(48));
    spend("b", 5); // from the shared bucket
    ticker.advance(Duration.ofMinutes(12)); // one token has come back there
    limiter.sweep(); // "a" has been idle for an hour and goes: there is a place now
    assertThat(limiter.status().keys()).isZero();
    assertThat(limiter.decide("b", 2).allowed()).isFalse();
    assertThat(limiter.status().keys()).as("b has its own bucket").isEqualTo(1);
    spend("b", 1);
    assertThat(limiter.decide("b", 1).allowed()).isFalse();
  }

  @Test
  void onceTheSharedBucketIsFullNewKeysStartFull() {
    use(1, fiveAnHour());
    spend("a", 1);
    spend("b", 5);
    ticker.advance(Duration.ofHours(1));
    limiter.sweep();
    spend("b", 5);
    assertThat(limiter.status().keys()).isEqualTo(1);
  }

  @Test
  void aFullTableForgetsIdleBucketsBeforeItSharesOne() {
    use(8, fiveAnHour());
    for (int i = 0; i < 8; i++) {
      spend("old-" + i, 5);
    }
    ticker.advance(Duration.ofHours(1));
    for (int i = 0; i < 8; i++) {
      spend("new-" + i, 5);
    }
    assertThat(limiter.status().keys()).isEqualTo(8);
  }

  @Test
  void eightyAndAHundredPercentAreToldOncePerEpisode() {
    use(10, fiveAnHour());
    for (int i = 0; i < 30; i++) {
      assertThat(limiter.decide("key-" + i, 6).allowed()).isFalse();
    }
    // Denied buckets are full, so the table kept making room; now fill it for good.
    events.clear();
    use(10, fiveAnHour());
    for (int i = 0; i < 12; i++) {
      assertThat(limiter.decide("key-" + i, 1)).isNotNull();
    }
    assertThat(events).containsExactly("8 of 10", "10 of 10");
    ticker.advance(Duration.ofHours(1));
    limiter.sweep();
    for (int i = 0; i < 12; i++) {
      assertThat(limiter.decide("again-" + i, 1)).isNotNull();
    }
    assertThat(events).containsExactly("8 of 10", "10 of 10", "8 of 10", "10 of 10");
  }

  @Test
  void eightyAndAHundredPercentAreLogged() {
    List<String> lines = new ArrayList<>();
    Logger log = Logger.getLogger(Environment.class.getName());
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + new SimpleFormatter().formatMessage(line));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.addHandler(handler);
    try {
      use(10, fiveAnHour());
      for (int i = 0; i < 12; i++) {
        assertThat(limiter.decide("key-" + i, 1)).isNotNull();
      }
    } finally {
      log.removeHandler(handler);
    }
    assertThat(lines)
        .containsExactly(
            "WARNING 8 of at most 10 buckets are in use",
            "WARNING 10 of at most 10 buckets are in use: keys without one share a few from now"
                + " on");
  }

  @Test
  void aLimiterThatWasDroppedUnclosedIsCollected() {
    java.lang.ref.WeakReference<RateLimiter> dropped =
        new java.lang.ref.WeakReference<>(
            RateLimiter.builder().limit(Limit.of(1, Duration.ofSeconds(1))).build());
    long start = System.nanoTime();
    while (dropped.get() != null) {
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
