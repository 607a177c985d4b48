package io.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitTest {

  @Test
  void holdsWhatItWasMadeOf() {
    Limit limit = Limit.capacity(5).refilling(2, Duration.ofSeconds(3)).named("burst");
    assertThat(limit.capacity()).isEqualTo(5);
    assertThat(limit.refillTokens()).isEqualTo(2);
    assertThat(limit.refillPeriod()).isEqualTo(Duration.ofSeconds(3));
    assertThat(limit.name()).isEqualTo("burst");
    assertThat(limit)
        .isEqualTo(Limit.capacity(5).refilling(2, Duration.ofSeconds(3)).named("burst"));
    assertThat(limit).hasSameHashCodeAs(limit.named("burst"));
    assertThat(limit).isNotEqualTo(limit.named("other"));
    assertThat(limit).hasToString("Limit[burst: 5, refilling 2 per PT3S]");
  }

  @Test
  void refusesWhatCannotBeALimit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limit.capacity(-1))
        .withMessage("capacity: -1 (expected: 0..9007199254740991)");
    assertThatIllegalArgumentException().isThrownBy(() -> Limit.capacity(1L << 53));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limit.capacity(1).refilling(-1, Duration.ofSeconds(1)))
        .withMessage("tokens: -1 (expected: >= 0)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limit.of(1, Duration.ZERO))
        .withMessage("period: PT0S (expected: > 0 and <= 366 days)");
    assertThatIllegalArgumentException().isThrownBy(() -> Limit.of(1, Duration.ofSeconds(-1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limit.of(1, Duration.ofDays(366).plusNanos(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limit.of(1, Duration.ofSeconds(1)).named("a\"b"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limit.of(1, Duration.ofSeconds(1)).named(""));
  }

  @Test
  void theBuilderNamesLimitsAndRefusesDuplicates() {
    Limit limit = Limit.of(1, Duration.ofSeconds(1));
    RateLimiter.Builder builder = RateLimiter.builder().limit(limit).limit(limit);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.limit(limit.named("limit-2")))
        .withMessageContaining("limit-2");
    try (RateLimiter limiter = builder.build()) {
      assertThat(limiter.stats("k").limits())
          .extracting(level -> level.limit().name())
          .containsExactly("limit-1", "limit-2");
    }
  }

  @Test
  void theBuilderRefusesBadSettingsByName() {
    RateLimiter.Builder builder = RateLimiter.builder();
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessage("limit: none given (expected: at least one)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxKeys(0))
        .withMessage("maxKeys: 0 (expected: >= 1)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.callTimeout(Duration.ZERO))
        .withMessage("callTimeout: PT0S (expected: > 0)");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.mailboxCapacity(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxRestarts(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.restartPeriod(Duration.ZERO));
  }

  @Test
  void whatIsNullIsRefusedByName() {
    RateLimiter.Builder builder = RateLimiter.builder();
    assertThatNullPointerException()
        .isThrownBy(() -> builder.callTimeout(null))
        .withMessage("callTimeout: null (expected: not null)");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.restartPeriod(null))
        .withMessage("restartPeriod: null (expected: not null)");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.ticker(null))
        .withMessage("ticker: null (expected: not null)");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.listener(null))
        .withMessage("listener: null (expected: not null)");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.limit(null))
        .withMessage("limit: null (expected: not null)");
    assertThatNullPointerException()
        .isThrownBy(() -> Limit.of(1, null))
        .withMessage("period: null (expected: not null)");
    assertThatNullPointerException()
        .isThrownBy(() -> Limit.of(1, Duration.ofSeconds(1)).named(null))
        .withMessage("name: null (expected: not null)");
  }
}
