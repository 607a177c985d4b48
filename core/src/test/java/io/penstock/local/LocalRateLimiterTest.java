package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Limit;
import io.penstock.ManualTicker;
import io.penstock.RateLimiter;
import io.penstock.RateLimiterContract;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The contract on the limiter of one machine, and what only that one can promise. */
class LocalRateLimiterTest extends RateLimiterContract {

  private final ManualTicker ticker = new ManualTicker();

  @Override
  protected RateLimiter limiter(Limit... limits) {
    RateLimiter.Builder builder = RateLimiter.builder().ticker(ticker);
    for (Limit limit : limits) {
      builder.limit(limit);
    }
    return builder.build();
  }

  @Override
  protected void advance(Duration time) {
    ticker.advance(time);
  }

  @Override
  protected Duration granularity() {
    return Duration.ofNanos(1);
  }

  @Override
  protected long keys(RateLimiter limiter) {
    return limiter.status().keys();
  }

  @Override
  protected void noticeChange(RateLimiter limiter, String key) {
    // Here every bucket finds the way through all changes by itself.
  }

  @Test
  void theWaitIsExactToTheNanosecond() {
    try (RateLimiter limiter = limiter(Limit.of(3, Duration.ofNanos(10)))) {
      assertThat(limiter.allow(KEY, 3)).isTrue();
      long wait = limiter.decide(KEY, 1).retryAfterNanos();
      assertThat(wait).isEqualTo(4);
      ticker.advanceNanos(wait - 1);
      assertThat(limiter.allow(KEY)).isFalse();
      ticker.advanceNanos(1);
      assertThat(limiter.allow(KEY)).isTrue();
    }
  }

  @Test
  void aTickerThatStepsBackPausesTheRefillAndMintsNothing() {
    try (RateLimiter limiter = limiter(Limit.of(10, Duration.ofHours(10)))) {
      assertThat(limiter.allow(KEY, 10)).isTrue();
      ticker.advance(Duration.ofMinutes(-30));
      assertThat(limiter.decide(KEY, 1).retryAfter()).contains(Duration.ofHours(1));
      ticker.advance(Duration.ofMinutes(30));
      assertThat(limiter.decide(KEY, 1).retryAfter()).contains(Duration.ofHours(1));
      ticker.advance(Duration.ofHours(1));
      assertThat(limiter.allow(KEY)).isTrue();
      assertThat(limiter.allow(KEY)).isFalse();
    }
  }

  @Test
  void aTickerMayWrapAround() {
    ManualTicker late = new ManualTicker(Long.MAX_VALUE - 5);
    try (RateLimiter limiter =
        RateLimiter.builder().limit(Limit.of(1, Duration.ofNanos(10))).ticker(late).build()) {
      assertThat(limiter.allow(KEY)).isTrue();
      late.advanceNanos(9);
      assertThat(limiter.allow(KEY)).isFalse();
      late.advanceNanos(1);
      assertThat(limiter.allow(KEY)).isTrue();
    }
  }

  @Test
  void limitsOfAnySizeShareABucket() {
    Limit wide = Limit.of(9_999_999, Duration.ofDays(30)).named("wide");
    Limit narrow = Limit.of(4, Duration.ofSeconds(4)).named("narrow");
    try (RateLimiter limiter = limiter(wide, narrow)) {
      for (int i = 0; i < 4; i++) {
        assertThat(limiter.allow(KEY)).isTrue();
      }
      assertThat(limiter.decide(KEY, 1).limit()).isEqualTo(narrow);
      assertThat(limiter.decide(KEY, 5).limit()).isEqualTo(narrow);
      assertThat(limiter.stats(KEY).limits().get(0).tokens()).isEqualTo(9_999_995.0);
    }
  }
}
