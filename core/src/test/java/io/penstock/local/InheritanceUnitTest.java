package io.penstock.local;

import static io.penstock.local.BucketFixture.FIVE;
import static io.penstock.local.BucketFixture.START;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.local.Request.Kind;
import io.penstock.local.Request.Reply;
import io.penstock.mailbox.Outcome;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A key moves from the shared bucket, which holds two tokens, to its own, step by step. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class InheritanceUnitTest {

  private final BucketFixture bench = new BucketFixture(1, FIVE);
  private final Buckets buckets = new Buckets(bench.environment);
  private BucketActor shared;

  @BeforeEach
  void share() {
    BucketActor inThePlace = buckets.obtain("in the place", START);
    shared = buckets.obtain("key", START);
    assertThat(ask(shared, Kind.TAKE, "key", 3)).isEqualTo(Reply.GRANTED);
    assertThat(inThePlace.closeIfFull(bench.limits(), START)).isTrue();
    buckets.remove("in the place", inThePlace);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Reply ask(BucketActor actor, Kind kind, String key, long tokens) {
    Request request = bench.call(kind, key, tokens, START);
    assertThat(actor.ask(request)).isTrue();
    assertThat(request.isCancelled()).isFalse();
    return request.reply();
  }

  /** Does it while somebody else's message is handled in the shared bucket. */
  private void whileShared(Runnable step) {
    bench.script.add(step);
    assertThat(ask(shared, Kind.PEEK, "another", 0)).isEqualTo(Reply.GRANTED);
    assertThat(bench.script).isEmpty();
  }

  private BucketActor own() {
    return requireNonNull(buckets.find("key"), "the key's own bucket");
  }

  private Request refund() {
    return bench.cast(Kind.REFUND, "key", 1, START);
  }

  private static long level(BucketActor actor) {
    return actor.draft().levels()[0];
  }

  @Test
  void nobodyIsServedBeforeTheSharedBucketHasAnswered() {
    Request cast = refund();
    whileShared(
        () -> {
          BucketActor own = buckets.obtain("key", START);
          assertThat(own).isSameAs(own()).isNotInstanceOf(OverflowBucket.class);
          assertThat(own.cast(cast)).isEqualTo(Outcome.QUEUED);
          assertThat(bench.take(own, "key", START, 1)).isEqualTo(BucketFixture.NOT_TAKEN);
          assertThat(own.closeIfFull(bench.limits(), START)).isFalse();
          assertThat(cast.isPending()).isTrue();
        });
    assertThat(cast.done()).as("served by who answered").isCompleted();
    assertThat(level(own())).isEqualTo(30);
    assertThat(level(shared)).isEqualTo(20);
    assertThat(buckets.keys()).isEqualTo(1);
  }

  @Test
  void aCastThatWasLeftInTheSharedBucketIsInTheAnswer() {
    Request cast = refund();
    whileShared(
        () -> {
          assertThat(shared.cast(cast)).isEqualTo(Outcome.QUEUED);
          BucketActor own = buckets.obtain("key", START);
          assertThat(own).isSameAs(own());
          assertThat(cast.withdraw()).as("left for good").isFalse();
        });
    assertThat(cast.done()).isCompleted();
    assertThat(level(shared)).isEqualTo(30);
    assertThat(level(own())).isEqualTo(30);
  }

  @Test
  void aCastThatComesTooLateForTheSharedBucketIsTakenBack() {
    Request cast = refund();
    whileShared(
        () -> {
          BucketActor own = buckets.obtain("key", START);
          assertThat(own).isSameAs(own());
          assertThat(shared.cast(cast)).isEqualTo(Outcome.QUEUED);
          assertThat(cast.isCancelled()).isTrue();
        });
    assertThat(cast.done()).isNotCompleted();
    assertThat(level(shared)).isEqualTo(20);
    assertThat(level(own())).isEqualTo(20);
  }

  @Test
  void theQuestionIsTakenThoughTheMailboxIsFull() {
    whileShared(
        () -> {
          for (int i = 0; i < 2; i++) {
            assertThat(shared.cast(bench.cast(Kind.REFUND, "another", 1, START)))
                .isEqualTo(Outcome.QUEUED);
          }
          assertThat(shared.cast(refund())).isEqualTo(Outcome.FULL);
          assertThat(buckets.obtain("key", START)).isSameAs(own());
        });
    assertThat(level(own())).isEqualTo(40);
  }

  @Test
  void aQuestionThatMeetsAFaultIsToldOfAndAskedAgain() {
    bench.failNext();
    BucketActor own = buckets.obtain("key", START);
    assertThat(own).isSameAs(own());
    assertThat(bench.script).as("the question was handled").isEmpty();
    awaitEvent();
    assertThat(bench.events).containsExactly("restart key");
    assertThat(bench.environment.restarts.sum()).isEqualTo(1);
    assertThat(ask(own, Kind.TAKE, "key", 2)).isEqualTo(Reply.GRANTED);
    assertThat(level(own)).isZero();
    assertThat(bench.environment.restarts.sum()).isEqualTo(1);
  }

  /** The listener is told by a thread of its own. */
  private void awaitEvent() {
    long start = System.nanoTime();
    while (bench.events.isEmpty()) {
      assertThat(System.nanoTime() - start)
          .as("nanoseconds without an event")
          .isLessThan(TimeUnit.SECONDS.toNanos(30));
      Thread.onSpinWait();
    }
  }

  @Test
  void theDateOfABucketForgottenMeanwhileIsKept() {
    assertThat(shared).isInstanceOf(OverflowBucket.class);
    ((OverflowBucket) shared).rest(bench.limits(), START + 30);
    BucketActor own = buckets.obtain("key", START + 10);
    assertThat(level(own)).isEqualTo(50);
    assertThat(own.draft().date()).isEqualTo(START + 30);
  }

  @Test
  void theDateOfABucketForgottenMeanwhileIsKeptWhenTheSharedBucketIsAsked() {
    bench.environment.forgetting(START + 20);
    BucketActor own = buckets.obtain("key", START + 10);
    assertThat(level(own)).isEqualTo(40);
    assertThat(own.draft().date()).isEqualTo(START + 20);
  }
}
