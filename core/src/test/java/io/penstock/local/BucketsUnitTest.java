package io.penstock.local;

import static io.penstock.local.BucketFixture.FIVE;
import static io.penstock.local.BucketFixture.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.BucketCrashedException;
import io.penstock.local.Request.Kind;
import io.penstock.local.Request.Reply;
import io.penstock.mailbox.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table and the shared buckets, step by step: who gets which bucket, and how full. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class BucketsUnitTest {

  private BucketFixture bench = new BucketFixture(1, FIVE);
  private Buckets buckets = new Buckets(bench.environment);

  @AfterEach
  void close() {
    bench.close();
  }

  private void use(long maxKeys) {
    bench.close();
    bench = new BucketFixture(maxKeys, FIVE);
    buckets = new Buckets(bench.environment);
  }

  private Request ask(BucketActor actor, Kind kind, String key, long tokens, long reading) {
    Request request = bench.call(kind, key, tokens, reading);
    assertThat(actor.ask(request)).isTrue();
    return request;
  }

  /** Obtains a bucket and takes from it. */
  private BucketActor spend(String key, long tokens, long reading) {
    BucketActor actor = buckets.obtain(key, reading);
    assertThat(ask(actor, Kind.TAKE, key, tokens, reading).reply()).isEqualTo(Reply.GRANTED);
    return actor;
  }

  private static long level(BucketActor actor) {
    return actor.draft().levels()[0];
  }

  @Test
  void aSweepWaitsForItsTurnAndANewcomerDoesNot() throws Exception {
    BucketActor idle = buckets.obtain("idle", START);
    assertThat(buckets.tryToSweep()).isTrue();
    assertThat(buckets.tryToSweep()).as("somebody else's turn").isFalse();
    assertThat(buckets.obtain("new", START + 50)).isInstanceOf(OverflowBucket.class);
    Thread sweep = new Thread(() -> buckets.sweep(START + 50, Pace.HURRY));
    sweep.start();
    while (sweep.getState() != Thread.State.TIMED_WAITING) {
      assertThat(sweep.isAlive()).isTrue();
      Thread.onSpinWait();
    }
    assertThat(buckets.find("idle")).isSameAs(idle);
    buckets.sweeping = false;
    sweep.join();
    assertThat(buckets.find("idle")).isNull();
    assertThat(buckets.obtain("idle", START + 50)).isSameAs(buckets.find("idle"));
    assertThat(buckets.obtain("new", START + 100)).as("looks").isSameAs(buckets.find("new"));
    assertThat(buckets.tryToSweep()).as("everybody is done").isTrue();
  }

  @Test
  void aKeyHasOneBucketFromItsFirstUseOn() {
    assertThat(buckets.find("a")).isNull();
    assertThat(buckets.serving("a")).isNull();
    BucketActor made = buckets.obtain("a", START);
    assertThat(level(made)).isEqualTo(50);
    assertThat(made.draft().date()).isEqualTo(START);
    assertThat(buckets.obtain("a", START + 7)).isSameAs(made);
    assertThat(buckets.find("a")).isSameAs(made);
    assertThat(buckets.serving("a")).isSameAs(made);
    assertThat(buckets.keys()).isEqualTo(1);
    assertThat(bench.take(made, "a", START, 1)).isEqualTo(40);
  }

  @Test
  void onceItIsFullTheTableSendsNewcomersToASharedBucket() {
    spend("a", 1, START);
    BucketActor shared = buckets.obtain("b", START);
    assertThat(shared).isInstanceOf(OverflowBucket.class);
    assertThat(level(shared)).isEqualTo(50);
    assertThat(buckets.serving("b")).as("not used yet").isNull();
    assertThat(spend("b", 2, START)).isSameAs(shared);
    assertThat(buckets.serving("b")).isSameAs(shared);
    assertThat(buckets.find("b")).isNull();
    assertThat(spend("c", 2, START)).isSameAs(shared);
    assertThat(level(shared)).isEqualTo(10);
    assertThat(buckets.keys()).isEqualTo(1);
  }

  @Test
  void itIsFullOnceEveryPlaceIsTaken() {
    use(2);
    assertThat(buckets.isFull()).isFalse();
    spend("a", 1, START);
    assertThat(buckets.isFull()).isFalse();
    spend("b", 1, START);
    assertThat(buckets.isFull()).isTrue();
  }

  @Test
  void aSharedBucketIsAtRestWhileNobodyHoldsItOrHasSpentInIt() {
    spend("a", 1, START);
    OverflowBucket shared = (OverflowBucket) buckets.obtain("b", START);
    assertThat(shared.isAtRest()).isTrue();
    bench.script.add(() -> assertThat(shared.isAtRest()).as("held").isFalse());
    ask(shared, Kind.PEEK, "b", 0, START);
    assertThat(shared.isAtRest()).isTrue();
    ask(shared, Kind.TAKE, "b", 1, START);
    assertThat(shared.isAtRest()).as("used").isFalse();
  }

  @Test
  void thereIsOneSharedBucketForSixtyFourKeys() {
    use(192);
    for (int i = 0; i < 192; i++) {
      spend("key-" + i, 1, START);
    }
    Set<BucketActor> shared = new HashSet<>();
    Random names = new Random(64); // with names in a row one hash in a thousand leaves one empty
    for (int i = 0; i < 200; i++) {
      shared.add(buckets.obtain("late-" + names.nextLong(), START));
    }
    assertThat(shared).hasSize(3).allMatch(OverflowBucket.class::isInstance);
  }

  @Test
  void readingAndRefundingDoNotPutASharedBucketToUse() {
    spend("a", 1, START);
    OverflowBucket shared = (OverflowBucket) buckets.obtain("b", START);
    ask(shared, Kind.PEEK, "b", 0, START);
    ask(shared, Kind.REFUND, "b", 1, START);
    ask(shared, Kind.RESET, "b", 0, START);
    ask(shared, Kind.INHERIT, "b", 0, START);
    assertThat(shared.inUse()).isFalse();
    ask(shared, Kind.TAKE, "b", 9, START);
    assertThat(shared.inUse()).as("asked, though denied").isTrue();
  }

  @Test
  void decidingPutsASharedBucketToUseAsTakingDoes() {
    spend("a", 1, START);
    OverflowBucket shared = (OverflowBucket) buckets.obtain("b", START);
    ask(shared, Kind.DECIDE, "b", 1, START);
    assertThat(shared.inUse()).isTrue();
  }

  @Test
  void aSharedBucketSendsAwayWhoHasItsOwn() {
    spend("a", 1, START);
    BucketActor shared = spend("b", 2, START);
    for (Kind kind : List.of(Kind.TAKE, Kind.DECIDE, Kind.PEEK, Kind.REFUND, Kind.RESET)) {
      assertThat(ask(shared, kind, "a", 1, START).isCancelled()).as("%s", kind).isTrue();
    }
    assertThat(level(shared)).isEqualTo(30);
    assertThat(ask(shared, Kind.INHERIT, "a", 0, START).bucket().levels()).containsExactly(30);
  }

  @Test
  void aSharedBucketInUseMakesAKeysOwnAsFullAsItIs() {
    spend("a", 1, START);
    BucketActor shared = spend("b", 3, START);
    buckets.remove("a", buckets.find("a"));
    assertThat(ask(shared, Kind.PEEK, "b", 0, START + 11).reply()).isEqualTo(Reply.GRANTED);
    assertThat(buckets.obtain("b", START + 15)).isSameAs(buckets.find("b"));
    assertThat(ask(buckets.obtain("b", START + 15), Kind.PEEK, "b", 0, START + 15).fault())
        .isNull();
    BucketActor own = buckets.find("b");
    assertThat(own).isNotNull();
    assertThat(level(own)).isEqualTo(35);
    assertThat(own.draft().date()).isEqualTo(START + 15);
    assertThat(buckets.keys()).isEqualTo(1);
    assertThat(level(shared)).isEqualTo(35);
  }

  @Test
  void aSharedBucketRestsOnceItIsFull() {
    spend("a", 5, START);
    OverflowBucket shared = (OverflowBucket) spend("b", 3, START);
    buckets.sweep(START + 29, Pace.HURRY);
    assertThat(shared.inUse()).isTrue();
    assertThat(level(shared)).isEqualTo(49);
    buckets.sweep(START + 30, Pace.HURRY);
    assertThat(shared.inUse()).isFalse();
    assertThat(buckets.serving("b")).isNull();
    shared.rest(bench.limits(), START + 40);
    assertThat(shared.draft().date()).as("not looked at any more").isEqualTo(START + 30);
    assertThat(spend("b", 5, START + 30)).isSameAs(shared);
  }

  @Test
  void aSharedBucketInQuarantineDoesNotRestSoThatAResetReachesIt() throws Exception {
    spend("a", 5, START);
    OverflowBucket shared = (OverflowBucket) buckets.obtain("b", START);
    for (int fault = 0; fault < 3; fault++) {
      bench.failNext();
      assertThatExceptionOfType(BucketCrashedException.class)
          .isThrownBy(() -> ask(shared, Kind.TAKE, "b", 1, START));
      bench.awaitTimer();
    }
    buckets.sweep(START + 1, Pace.HURRY);
    assertThat(buckets.serving("b")).as("full, but it refuses calls").isSameAs(shared);
    Request reset = bench.cast(Kind.RESET, "b", 0, START + 1);
    assertThat(shared.cast(reset)).isEqualTo(Outcome.SERVED);
    assertThat(spend("b", 5, START + 1)).isSameAs(shared);
    buckets.sweep(START + 51, Pace.HURRY);
    assertThat(shared.inUse()).as("its faults were forgiven").isFalse();
  }

  @Test
  void aSweepForgetsTheIdleAndNobodyElse() {
    use(10);
    spend("idle", 1, START);
    spend("drained", 5, START);
    buckets.obtain("untouched", START + 15);
    buckets.sweep(START + 49, Pace.HURRY);
    assertThat(buckets.keys()).as("idle was looked at before its fill time").isEqualTo(3);
    buckets.sweep(START + 50, Pace.HURRY);
    assertThat(buckets.find("idle")).isNull();
    assertThat(buckets.find("drained")).isNull();
    assertThat(buckets.find("untouched")).isNotNull();
    assertThat(buckets.keys()).isEqualTo(1);
  }

  @Test
  void aSweepServesMailThatAFaultHasLeft() throws Exception {
    BucketActor actor = spend("a", 1, START);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    bench.environment.timer.execute(
        () -> {
          begun.countDown();
          try {
            over.await(); // whoever a fault is left to first does not come
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    try {
      // Before that it would come first: the timer begins with what it was given last.
      assertThat(begun.await(30, TimeUnit.SECONDS)).as("the timer is at it").isTrue();
      Request refund = bench.cast(Kind.REFUND, "a", 1, START);
      bench.script.add(
          () -> {
            assertThat(actor.cast(refund)).isEqualTo(Outcome.QUEUED);
            throw new IllegalStateException("boom");
          });
      assertThat(actor.cast(bench.cast(Kind.RESET, "a", 0, START))).isEqualTo(Outcome.SERVED);
      assertThat(refund.done()).isNotDone();
      buckets.sweep(START + 1, Pace.HURRY);
      assertThat(refund.done()).succeedsWithin(30, TimeUnit.SECONDS);
    } finally {
      over.countDown();
    }
  }

  @Test
  void aFullTableLooksAtSixteenBucketsForAPlaceAndGoesOnFromThere() {
    use(20);
    for (int i = 0; i < 20; i++) {
      buckets.obtain("old-" + i, START);
    }
    assertThat(buckets.obtain("new", START + 50)).isNotInstanceOf(OverflowBucket.class);
    assertThat(buckets.keys()).isEqualTo(20 - 16 + 1);
    for (int i = 0; i < 15; i++) {
      spend("more-" + i, 1, START + 50);
    }
    assertThat(buckets.keys()).isEqualTo(20);
    assertThat(buckets.obtain("last", START + 51)).isNotNull();
    assertThat(buckets.obtain("lost", START + 51)).isNotNull();
    for (int i = 0; i < 20; i++) {
      assertThat(buckets.find("old-" + i)).as("old-%d", i).isNull();
    }
  }

  @Test
  void aSweepLeavesTheWayFreeForOthers() throws Exception {
    spend("a", 1, START);
    spend("b", 1, START); // looks for a place
    sweepElsewhere(START + 49);
    assertThat(buckets.keys()).isEqualTo(1);
    buckets.sweep(START + 49, Pace.HURRY);
    sweepElsewhere(START + 50);
    assertThat(buckets.keys()).isZero();
  }

  private void sweepElsewhere(long now) throws Exception {
    FutureTask<?> sweep = new FutureTask<>(() -> buckets.sweep(now, Pace.HURRY), null);
    Thread other = new Thread(sweep, "other");
    other.setDaemon(true);
    other.start();
    sweep.get(30, TimeUnit.SECONDS);
  }

  @Test
  void onlyTheBucketItselfIsRemoved() {
    BucketActor own = buckets.obtain("a", START);
    buckets.remove("a", new BucketActor(bench.environment, own.draft()));
    assertThat(buckets.keys()).isEqualTo(1);
    buckets.remove("a", own);
    assertThat(buckets.keys()).isZero();
    assertThat(buckets.find("a")).isNull();
    buckets.remove("a", own);
    assertThat(buckets.keys()).isZero();
  }

  private void fill(int from, int to) {
    for (int i = from; i < to; i++) {
      buckets.obtain("key-" + i, START);
      buckets.reportFill();
    }
  }

  private void empty(int from, int to) {
    for (int i = from; i < to; i++) {
      buckets.remove("key-" + i, buckets.find("key-" + i));
    }
  }

  @Test
  void tellsOfEightyAndAHundredPercentOncePerEpisode() {
    use(10);
    fill(0, 7);
    assertThat(bench.events).isEmpty();
    fill(7, 9);
    assertThat(bench.events).containsExactly("8 of 10");
    fill(9, 10);
    assertThat(bench.events).containsExactly("8 of 10", "10 of 10");
    empty(8, 10);
    fill(8, 10);
    assertThat(bench.events).as("it hovers").containsExactly("8 of 10", "10 of 10");
    empty(7, 10);
    fill(7, 10);
    assertThat(bench.events).containsExactly("8 of 10", "10 of 10", "10 of 10");
    empty(6, 10);
    fill(6, 8);
    assertThat(bench.events).hasSize(3);
    empty(5, 8);
    fill(5, 8);
    assertThat(bench.events).hasSize(4).endsWith("8 of 10");
  }

  @Test
  void partsOfAHundredAreRoundedUp() {
    use(7);
    fill(0, 5);
    assertThat(bench.events).isEmpty();
    fill(5, 6);
    assertThat(bench.events).containsExactly("6 of 7");
    use(203);
    fill(0, 162);
    assertThat(bench.events).isEmpty();
    fill(162, 163);
    assertThat(bench.events).containsExactly("163 of 203");
  }

  @Test
  void aFaultInASharedBucketIsLikeAnyOther() {
    spend("a", 1, START);
    BucketActor shared = spend("b", 2, START);
    bench.failNext();
    assertThatExceptionOfType(BucketCrashedException.class)
        .isThrownBy(() -> ask(shared, Kind.TAKE, "b", 1, START));
    bench.awaitTimer();
    assertThat(level(shared)).isEqualTo(30);
    assertThat(bench.events).containsExactly("restart b", "BucketCrashedException b");
  }
}
