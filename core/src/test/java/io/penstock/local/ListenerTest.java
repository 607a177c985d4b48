package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.penstock.BucketCrashedException;
import io.penstock.CallTimeoutException;
import io.penstock.Decision;
import io.penstock.LimiterListener;
import io.penstock.LimiterUnavailableException;
import io.penstock.MailboxFullException;
import io.penstock.QuarantinedException;
import io.penstock.RateLimiter;
import io.penstock.local.Script.Stall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What listeners are told, where, and what becomes of those that misbehave. */
class ListenerTest extends ScriptedTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> tellers = Collections.synchronizedList(new ArrayList<>());
  private volatile Runnable reaction = () -> {};

  private final LimiterListener listener =
      new LimiterListener() {
        private void tell(String event) {
          tellers.add(Thread.currentThread());
          events.add(event);
          reaction.run();
        }

        @Override
        public void onDecision(String key, long cost, Decision d) {
          tell((d.allowed() ? "allowed " : "denied ") + key + " " + cost);
        }

        @Override
        public void onUnavailable(String key, LimiterUnavailableException e) {
          tell(e.getClass().getSimpleName() + " " + key);
        }

        @Override
        public void onRestart(String key, Throwable cause) {
          tell("restart " + key + " " + cause.getMessage());
        }

        @Override
        public void onQuarantine(String key) {
          tell("quarantine " + key);
        }

        @Override
        public void onKeys(long keys, long maxKeys) {
          tell(keys + " of " + maxKeys);
        }
      };

  private void crash(RateLimiter limiter) {
    script.fail(new AssertionError("boom"));
    assertThatExceptionOfType(BucketCrashedException.class)
        .isThrownBy(() -> limiter.decide(KEY, 1));
  }

  /** Makes everything happen that a listener is told of. */
  private void everything(LocalRateLimiter limiter) throws Exception {
    script.pass();
    assertThat(limiter.allow("other")).isTrue();
    warmUp(limiter);
    script.pass();
    assertThat(limiter.decide(KEY, 5).allowed()).isFalse();
    Stall stall = script.stall();
    Future<Boolean> owner =
        threads.submit(() -> limiter.refund(KEY, 1).toCompletableFuture().isDone());
    stall.awaitReached();
    assertThatExceptionOfType(CallTimeoutException.class).isThrownBy(() -> limiter.decide(KEY, 1));
    assertThatExceptionOfType(MailboxFullException.class).isThrownBy(() -> limiter.decide(KEY, 1));
    assertThatExceptionOfType(MailboxFullException.class).isThrownBy(() -> limiter.reset(KEY));
    stall.letGo();
    assertThat(get(owner)).isTrue();
    for (int i = 0; i < 4; i++) {
      crash(limiter);
    }
    assertThatExceptionOfType(QuarantinedException.class).isThrownBy(() -> limiter.decide(KEY, 1));
    script.fail(new AssertionError("bang"));
    assertThat(limiter.reset(KEY)).isCompletedExceptionally();
    script.pass();
    done(limiter.reset(KEY));
  }

  private LocalRateLimiter listenedTo() {
    return limiter(Duration.ofMillis(100), 1, 3, 2, ticker, listener, five());
  }

  private static final String[] EVERYTHING = {
    "allowed other 1",
    "2 of 2",
    "2 of 2",
    "allowed k 1",
    "denied k 5",
    "CallTimeoutException k",
    "MailboxFullException k",
    "MailboxFullException k",
    "restart k boom",
    "BucketCrashedException k",
    "restart k boom",
    "BucketCrashedException k",
    "restart k boom",
    "BucketCrashedException k",
    "restart k boom",
    "quarantine k",
    "BucketCrashedException k",
    "QuarantinedException k",
    "restart k bang",
    "BucketCrashedException k"
  };

  @Test
  void isToldOfEverythingOnceAndByTheThreadWhoseCallItWas() throws Exception {
    everything(listenedTo());
    assertThat(events).containsExactly(EVERYTHING);
    assertThat(tellers).containsOnly(Thread.currentThread());
  }

  @Test
  void oneThatThrowsChangesNoAnswerAndIsComplainedOfOnce() throws Exception {
    List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            if (entry.getLevel().equals(Level.SEVERE)) {
              records.add(entry);
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger log = Logger.getLogger(Environment.class.getName());
    log.addHandler(handler);
    log.setUseParentHandlers(false);
    try {
      reaction =
          () -> {
            throw new AssertionError("listeners may fail");
          };
      everything(listenedTo());
    } finally {
      log.setUseParentHandlers(true);
      log.removeHandler(handler);
    }
    assertThat(events).containsExactly(EVERYTHING);
    assertThat(records).hasSize(1);
    assertThat(records.get(0).getThrown()).hasMessage("listeners may fail");
  }

  @Test
  void oneThatCallsBackNeitherDeadlocksNorChangesAnything() throws Exception {
    AtomicReference<RateLimiter> self = new AtomicReference<>();
    AtomicInteger depth = new AtomicInteger();
    List<Throwable> troubles = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger calls = new AtomicInteger();
    reaction =
        () -> {
          boolean busy = events.get(events.size() - 1).matches("(CallTimeout|MailboxFull).*");
          if (!busy && depth.getAndIncrement() == 0) { // those tell while the bucket is held
            try {
              assertThat(self.get().stats(KEY).tokens()).isGreaterThanOrEqualTo(0.0);
              assertThat(self.get().stats("other").tokens()).isEqualTo(4.0);
              done(self.get().refund("nobody", 1));
              calls.incrementAndGet();
            } catch (Exception | AssertionError e) {
              troubles.add(e);
            }
          }
          if (!busy) {
            depth.decrementAndGet();
          }
        };
    // Its own calls are handled too, so nothing is scripted but what this test needs.
    LocalRateLimiter limiter = limiter(LONG, 10, ticker, listener, five());
    self.set(limiter);
    assertThat(limiter.allow("other")).isTrue();
    spend(limiter, 1);
    assertThat(limiter.decide(KEY, 5).allowed()).isFalse();
    for (int i = 0; i < 4; i++) {
      crash(limiter);
    }
    assertThatExceptionOfType(QuarantinedException.class).isThrownBy(() -> limiter.decide(KEY, 1));
    assertThat(troubles).isEmpty();
    assertThat(calls).hasValue(3 + 4 * 2 + 1 + 1);
  }

  @Test
  void theStageOfACastIsNeverCompletedByAnotherCaller() throws Exception {
    LocalRateLimiter limiter = limiter(five());
    warmUp(limiter);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    Thread other = script.owners().get(1);
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    limiter.reset(KEY).thenRun(() -> ran.complete(Thread.currentThread()));
    stall.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(get(ran)).isNotSameAs(other);
  }
}
