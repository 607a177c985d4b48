package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Limit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bucket's way through time and through limits that change, to the nanosecond. */
class DraftUnitTest {

  private static final long START = 1_000;

  /** {@code capacity} tokens, one every {@code nanos}: a nanosecond brings one unit. */
  private static Limit limit(long capacity, long nanos) {
    return Limit.capacity(capacity).refilling(1, Duration.ofNanos(nanos)).named("a");
  }

  private final LimitSet limits = new LimitSet(List.of(limit(5, 10)));

  @Test
  void isMadeFullOrEmpty() {
    Draft full = Draft.full(limits, START);
    assertThat(full.levels()).containsExactly(50);
    assertThat(full.isFull()).isTrue();
    assertThat(full.date()).isEqualTo(START);
    assertThat(full.limits()).isSameAs(limits);
    Draft empty = Draft.empty(limits, START);
    assertThat(empty.levels()).containsExactly(0);
    assertThat(empty.isFull()).isFalse();
    assertThat(empty.date()).isEqualTo(START);
    assertThat(empty.limits()).isSameAs(limits);
  }

  @Test
  void addsWhatHasComeInUntilTheReading() {
    Draft draft = Draft.empty(limits, START);
    draft.bringTo(limits, START + 7);
    assertThat(draft.levels()).containsExactly(7);
    assertThat(draft.date()).isEqualTo(START + 7);
    draft.bringTo(limits, START + 7);
    assertThat(draft.levels()).containsExactly(7);
    draft.bringTo(limits, START + 100);
    assertThat(draft.levels()).containsExactly(50);
  }

  @Test
  void aReadingFromThePastAddsNothingAndLeavesTheDate() {
    Draft draft = new Draft(limits, new long[] {3}, START);
    draft.bringTo(limits, START - 500);
    assertThat(draft.levels()).containsExactly(3);
    assertThat(draft.date()).isEqualTo(START);
  }

  @Test
  void settlesEachStretchAtTheRateThatHeld() {
    Draft draft = Draft.empty(limits, START);
    LimitSet faster = limits.followedBy(List.of(limit(5, 2)), START + 20);
    draft.bringTo(faster, START + 23);
    // Two tokens of ten nanoseconds each, then one and a half of two each.
    assertThat(draft.levels()).containsExactly(7);
    assertThat(draft.limits()).isSameAs(faster);
    assertThat(draft.date()).isEqualTo(START + 23);
  }

  @Test
  void goesThroughAllLimitsThatFollowed() {
    Draft draft = Draft.empty(limits, START);
    LimitSet second = limits.followedBy(List.of(limit(5, 2)), START + 20);
    LimitSet third = second.followedBy(List.of(limit(9, 4)), START + 23);
    draft.bringTo(third, START + 24);
    // Two tokens, then one and a half, then a quarter.
    assertThat(draft.levels()).containsExactly(15);
    assertThat(draft.limits()).isSameAs(third);
  }

  @Test
  void aBucketThatIsFullWhenLimitsChangeIsFullAfterwards() {
    Draft draft = new Draft(limits, new long[] {31}, START);
    LimitSet larger = limits.followedBy(List.of(limit(8, 10)), START + 19);
    draft.bringTo(larger, START + 19);
    assertThat(draft.levels()).containsExactly(80);
    assertThat(draft.isFull()).isTrue();
  }

  @Test
  void aBucketThatIsNotQuiteFullKeepsWhatItHas() {
    Draft draft = new Draft(limits, new long[] {30}, START);
    LimitSet larger = limits.followedBy(List.of(limit(8, 10)), START + 19);
    draft.bringTo(larger, START + 19);
    assertThat(draft.levels()).containsExactly(49);
  }

  @Test
  void neverGoesBackToFormerLimits() {
    LimitSet newer = limits.followedBy(List.of(limit(8, 10)), START);
    Draft draft = Draft.empty(newer, START);
    draft.bringTo(limits, START + 5);
    assertThat(draft.limits()).isSameAs(newer);
    assertThat(draft.levels()).containsExactly(5);
  }

  @Test
  void spendsRefundsAndFills() {
    Draft draft = Draft.full(limits, START);
    assertThat(draft.spend(3)).isTrue();
    assertThat(draft.levels()).containsExactly(20);
    assertThat(draft.spend(3)).isFalse();
    assertThat(draft.levels()).containsExactly(20);
    draft.refund(1);
    assertThat(draft.levels()).containsExactly(30);
    draft.fill();
    assertThat(draft.levels()).containsExactly(50);
  }

  @Test
  void goesDownToTheLowerOfTwo() {
    Draft draft = new Draft(limits, new long[] {30}, START);
    draft.lowerTo(new Draft(limits, new long[] {20}, START));
    assertThat(draft.levels()).containsExactly(20);
    draft.lowerTo(new Draft(limits, new long[] {40}, START));
    assertThat(draft.levels()).containsExactly(20);
  }

  @Test
  void goesDownOnlyAfterItCameToTheDateAndTheLimitsOfTheOther() {
    Draft draft = new Draft(limits, new long[] {11}, START);
    LimitSet faster = limits.followedBy(List.of(limit(5, 20)), START + 4);
    Draft other = new Draft(faster, new long[] {31}, START + 4);
    draft.lowerTo(other);
    assertThat(draft.limits()).isSameAs(faster);
    assertThat(draft.date()).isEqualTo(START + 4);
    assertThat(draft.levels()).as("1.5 tokens, of 20 units each").containsExactly(30);
  }
}
