package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.ManualTicker;
import io.penstock.spi.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may be remembered of a bucket, for how long, and what ends it. */
class DenialsTest {

  private static final String BUCKET = "test:{api:1}";

  private final ManualTicker ticker = new ManualTicker();
  private final Denials denials = new Denials(ticker);
  private final LimitSet limits = LimitSet.of(List.of(Limit.of(10, Duration.ofSeconds(1))));

  /** Redis says that nothing is left. */
  private void learn() {
    denials.question(BUCKET, limits, 1).answered(new long[] {0, 0});
  }

  private Answer denial(long cost) {
    return denials.question(BUCKET, limits, cost).denial();
  }

  @Test
  void anEmptyBucketIsDeniedUntilATokenCanBeThere() {
    denials.resume();
    learn();
    assertThat(denial(1).decision().retryAfterNanos()).isEqualTo(100_000_000);
    ticker.advanceNanos(50_000_000);
    Decision halfWay = denial(1).decision();
    assertThat(halfWay.allowed()).isFalse();
    assertThat(halfWay.retryAfterNanos())
        .as("told by a clock a thousandth slow")
        .isEqualTo(50_050_000);
    ticker.advanceNanos(49_000_000);
    assertThat(denial(1)).isNotNull();
    ticker.advanceNanos(900_000);
    assertThat(denial(1)).as("99.9 ms: by a clock a thousandth fast, 100 ms").isNull();
  }

  @Test
  void onlyOneCallerAsksForTheTokenThatCameBack() {
    denials.resume();
    learn();
    ticker.advanceNanos(100_000_000);
    assertThat(denial(1)).as("asks Redis").isNull();
    Decision second = denial(1).decision();
    assertThat(second.retryAfterNanos()).as("the token after that").isEqualTo(100_100_000);
    assertThat(second.remaining()).isZero();
  }

  @Test
  void whatACallerAskedForCountsNoMoreWhenItFailed() {
    denials.resume();
    learn();
    ticker.advanceNanos(100_000_000);
    Denials.Question question = denials.question(BUCKET, limits, 1);
    assertThat(question.denial()).isNull();
    question.failed();
    assertThat(denial(1)).as("nothing is known any more").isNull();
  }

  @Test
  void aSmallerCostMayBeThere() {
    denials.resume();
    denials.question(BUCKET, limits, 5).answered(new long[] {3, 0});
    assertThat(denial(4)).isNotNull();
    assertThat(denial(3)).isNull();
  }

  @Test
  void nothingIsBelievedLongerThanASecond() {
    denials.resume();
    LimitSet never = LimitSet.of(List.of(Limit.capacity(3).neverRefilling()));
    denials.question(BUCKET, never, 1).answered(new long[] {0, 0});
    ticker.advanceNanos(998_000_000);
    assertThat(denials.question(BUCKET, never, 1).denial()).isNotNull();
    ticker.advanceNanos(1_000_000);
    assertThat(denials.question(BUCKET, never, 1).denial()).isNull();
  }

  @Test
  void whatIsEnoughForTheSameCostAgainIsNotRemembered() {
    denials.resume();
    denials.question(BUCKET, limits, 2).answered(new long[] {2, 0});
    assertThat(denial(3)).isNull();
  }

  @Test
  void castsEndIt() {
    denials.resume();
    learn();
    denials.giving(BUCKET);
    assertThat(denial(1)).isNull();
    learn();
    assertThat(denial(1)).as("while the cast is under way").isNull();
    denials.given(BUCKET);
    assertThat(denial(1)).isNull();
    learn();
    assertThat(denial(1)).isNotNull();
    denials.forget(BUCKET);
    assertThat(denial(1)).as("told by another machine").isNull();
  }

  @Test
  void anAnswerThatWasOnItsWayBringsNothingBack() {
    denials.resume();
    Denials.Question before = denials.question(BUCKET, limits, 1);
    denials.forget(BUCKET);
    before.answered(new long[] {0, 0});
    assertThat(denial(1)).isNull();

    Denials.Question unsubscribed = denials.question(BUCKET, limits, 1);
    denials.pause();
    denials.resume();
    unsubscribed.answered(new long[] {0, 0});
    assertThat(denial(1)).isNull();
  }

  @Test
  void nothingIsRememberedWhileNobodyTells() {
    learn();
    assertThat(denial(1)).isNull();
    denials.resume();
    learn();
    assertThat(denial(1)).isNotNull();
    denials.pause();
    assertThat(denial(1)).isNull();
  }

  @Test
  void otherLimitsAreAskedFor() {
    denials.resume();
    learn();
    LimitSet others = LimitSet.of(List.of(Limit.of(10, Duration.ofSeconds(1))));
    assertThat(denials.question(BUCKET, others, 1).denial()).isNull();
  }
}
