package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.bucket.NarrowMeter;
import io.penstock.spi.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several limits over one array of levels: what each method reads, changes and answers. */
class LimitSetUnitTest {

  /** Ten units a token, one a nanosecond. */
  private static final Limit A = every(5, 10, "a");

  /** A hundred units a token, one a nanosecond. */
  private static final Limit B = every(3, 100, "b");

  /** Takes two longs. */
  private static final Limit WIDE = every(1L << 40, 1L << 40, "wide");

  private static Limit every(long capacity, long nanos, String name) {
    return Limit.capacity(capacity).refilling(1, Duration.ofNanos(nanos)).named(name);
  }

  private static LimitSet of(Limit... limits) {
    return new LimitSet(List.of(limits));
  }

  private static long[] levels(long... levels) {
    return levels;
  }

  @Test
  void onlyASingleNarrowLimitIsSingle() {
    LimitSet alone = of(A);
    assertThat(alone.single).isNotNull().extracting(NarrowMeter::full).isEqualTo(50L);
    assertThat(of(A, B).single).isNull();
    assertThat(of(WIDE).single).isNull();
  }

  @Test
  void fillsAsLongAsItsSlowestLimit() {
    assertThat(of(A, B).fillNanos).isEqualTo(300);
    assertThat(of(B, A).fillNanos).isEqualTo(300);
    assertThat(of(A, Limit.capacity(1).neverRefilling().named("n")).fillNanos)
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void levelsStandInOrderOfDeclaration() {
    long wideHigh = 1L << 16;
    assertThat(of(A, WIDE, B).full()).containsExactly(50, wideHigh, 0, 300);
    assertThat(of(A, WIDE, B).empty()).containsExactly(0, 0, 0, 0);
  }

  @Test
  void settlesEveryLimit() {
    long[] levels = levels(1, 0, -1, 2);
    of(A, WIDE, B).settleIn(levels, 7);
    assertThat(levels).containsExactly(8, 1, 6, 9);
  }

  @Test
  void refundsToEveryLimit() {
    long[] levels = levels(1, 0, 3, 2);
    of(A, WIDE, B).refundIn(levels, 2);
    assertThat(levels).containsExactly(21, 0, (1L << 41) + 3, 202);
  }

  @Test
  void spendsUnderEveryLimit() {
    long[] levels = levels(21, 0, (1L << 41) + 3, 202);
    assertThat(of(A, WIDE, B).spendIn(levels, 2)).isTrue();
    assertThat(levels).containsExactly(1, 0, 3, 2);
  }

  @Test
  void spendsUnderNoLimitIfOneDoesNotCoverIt() {
    long[] lastLacks = levels(50, 199);
    assertThat(of(A, B).spendIn(lastLacks, 2)).isFalse();
    assertThat(lastLacks).containsExactly(50, 199);
    long[] firstLacks = levels(19, 300);
    assertThat(of(A, B).spendIn(firstLacks, 2)).isFalse();
    assertThat(firstLacks).containsExactly(19, 300);
  }

  @Test
  void isFullOnlyInEveryLimit() {
    assertThat(of(A, B).isFull(levels(50, 300))).isTrue();
    assertThat(of(A, B).isFull(levels(49, 300))).isFalse();
    assertThat(of(A, B).isFull(levels(50, 299))).isFalse();
  }

  @Test
  void theLowerOfTwoIsChosenLimitByLimit() {
    long[] one = levels(7, 1, 5, 200);
    long[] other = levels(8, 1, 4, 100);
    assertThat(of(A, WIDE, B).lower(one, other)).containsExactly(7, 1, 4, 100);
    assertThat(one).as("unchanged").containsExactly(7, 1, 5, 200);
    assertThat(other).as("unchanged").containsExactly(8, 1, 4, 100);
    assertThat(of(A).lower(one, one)).isEqualTo(one).isNotSameAs(one);
  }

  @Test
  void newerLimitsKnowWhenTheyTookOver() {
    LimitSet first = of(A);
    LimitSet second = first.followedBy(List.of(B), -70);
    LimitSet third = second.followedBy(List.of(A), -60);
    LimitSet steppedBack = third.followedBy(List.of(B), -65);
    assertThat(second.since()).isEqualTo(-70);
    assertThat(third.since()).isEqualTo(-60);
    assertThat(steppedBack.since()).as("never goes back").isEqualTo(-60);
    assertThat(first.next()).isSameAs(second);
    assertThat(second.next()).isSameAs(third);
    assertThatNullPointerException().isThrownBy(steppedBack::next);
  }

  @Test
  void olderIsBeforeNewer() {
    LimitSet first = of(A);
    LimitSet second = first.followedBy(List.of(B), 0);
    LimitSet third = second.followedBy(List.of(B), 0);
    assertThat(first.isBefore(second)).isTrue();
    assertThat(first.isBefore(third)).isTrue();
    assertThat(second.isBefore(third)).isTrue();
    assertThat(second.isBefore(second)).isFalse();
    assertThat(third.isBefore(first)).isFalse();
    assertThat(third.isBefore(second)).isFalse();
  }

  @Test
  void consistsOfItsLimitsInTheirOrder() {
    assertThat(of(A, B).consistsOf(List.of(A, B))).isTrue();
    assertThat(of(A, B).consistsOf(List.of(B, A))).isFalse();
    assertThat(of(A, B).consistsOf(List.of(A))).isFalse();
  }

  @Test
  void limitsOfTheSameNameKeepTheirTokens() {
    LimitSet to = of(every(3, 1_000, "b"), every(2, 20, "a"));
    long[] before = levels(25, 110);
    // b: 1.1 tokens of 1,000 units; a: 2.5 tokens, cut at a capacity of two, of 20 units.
    assertThat(of(A, B).carried(before, to)).containsExactly(1_100, 40);
    assertThat(before).as("unchanged").containsExactly(25, 110);
  }

  @Test
  void aNewLimitStartsWithWhatTheTightestHad() {
    LimitSet to = of(every(9, 1_000, "new"), A);
    assertThat(of(A, B).carried(levels(45, 110), to)).containsExactly(1_100, 45);
    assertThat(of(B, A).carried(levels(110, 45), to)).containsExactly(1_100, 45);
    assertThat(of(A, B).carried(levels(9, 110), to)).containsExactly(900, 9);
  }

  @Test
  void carriesBetweenOneLongAndTwo() {
    long[] wide = of(A).carried(levels(25), of(every(1L << 40, 1L << 40, "a")));
    assertThat(wide).containsExactly(0, 5L << 39);
    assertThat(of(WIDE).carried(levels(0, 5L << 39), of(every(5, 10, "wide")))).containsExactly(25);
  }

  @Test
  void theQuickDecisionSaysWhatTheOnlyLimitSays() {
    LimitSet set = of(A);
    NarrowMeter meter = set.single;
    assertThat(meter).isNotNull();
    assertThat(set.decision(meter, true, 27, 1)).isEqualTo(new Decision(true, 2, 0, 3, A));
    assertThat(set.decision(meter, false, 27, 3)).isEqualTo(new Decision(false, 2, 3, 3, A));
  }

  @Test
  void anAnswerThatGrantsSpeaksOfTheTightestLimit() {
    Answer answer = of(A, B).answer(true, levels(27, 110), 2);
    Decision a = new Decision(true, 2, 0, 3, A);
    Decision b = new Decision(true, 1, 0, 90, B);
    assertThat(answer).isEqualTo(new Answer(b, List.of(a, b)));
    assertThat(of(B, A).answer(true, levels(110, 27), 2).decision()).isEqualTo(b);
  }

  @Test
  void amongEquallyTightLimitsTheLongerResetSpeaksThenTheFirst() {
    assertThat(speaking(of(A, B), 27, 210)).isEqualTo("b");
    assertThat(speaking(of(B, A), 210, 27)).isEqualTo("b");
    assertThat(speaking(of(A, every(5, 10, "twin")), 27, 27)).isEqualTo("a");
    assertThat(speaking(of(A, every(9, 10, "looser")), 27, 31)).isEqualTo("a");
  }

  private static String speaking(LimitSet set, long... levels) {
    return set.answer(true, levels, 1).decision().limit().name();
  }

  @Test
  void whatWasGrantedWaitsForNothingHoweverLittleIsLeft() {
    LimitSet set = of(A);
    NarrowMeter meter = set.single;
    assertThat(meter).isNotNull();
    Decision left = new Decision(true, 0, 0, 3, A);
    assertThat(set.decision(meter, true, 7, 2)).isEqualTo(left);
    assertThat(set.answer(true, levels(7), 2)).isEqualTo(new Answer(left, List.of(left)));
  }

  @Test
  void anAnswerThatDeniesSpeaksOfTheLongestWait() {
    Answer answer = of(A, B).answer(false, levels(27, 199), 2);
    Decision a = new Decision(true, 2, 0, 3, A);
    Decision b = new Decision(false, 1, 1, 1, B);
    assertThat(answer).isEqualTo(new Answer(b, List.of(a, b)));
    assertThat(of(B, A).answer(false, levels(199, 27), 2).decision()).isEqualTo(b);
  }

  @Test
  void theLongestWaitSpeaksThoughAnotherLimitIsTighter() {
    Answer answer = of(A, B).answer(false, levels(7, 150), 2);
    assertThat(answer.decision()).isEqualTo(new Decision(false, 1, 50, 50, B));
    assertThat(answer.limits().get(0)).isEqualTo(new Decision(false, 0, 13, 3, A));
  }

  @Test
  void amongEqualWaitsTheFirstSpeaks() {
    Answer answer = of(A, every(5, 10, "twin")).answer(false, levels(7, 7), 1);
    assertThat(answer.decision().limit()).isEqualTo(A);
    assertThat(answer.decision().retryAfterNanos()).isEqualTo(3);
  }

  @Test
  void statisticsTellEveryLevelAndTheTightest() {
    assertThat(of(A, B).stats(levels(27, 110)))
        .satisfies(
            stats -> {
              assertThat(stats.limits()).hasSize(2);
              assertThat(stats.limits().get(0).limit()).isEqualTo(A);
              assertThat(stats.limits().get(0).tokens()).isEqualTo(2.7);
              assertThat(stats.limits().get(1).limit()).isEqualTo(B);
              assertThat(stats.limits().get(1).tokens()).isEqualTo(1.1);
              assertThat(stats.tightest()).isEqualTo(stats.limits().get(1));
            });
    assertThat(of(B, A).stats(levels(300, 9)).tightest().limit()).isEqualTo(A);
  }
}
