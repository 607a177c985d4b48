package io.penstock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.google.errorprone.annotations.CheckReturnValue;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is preset, what becomes of a limiter that is closed, and what the public types promise. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class LimiterLifeTest {

  private static final String KEY = "k";
  private static final Limit LIMIT = Limit.of(5, Duration.ofHours(5));

  @Test
  void afterTheEndEveryMethodSaysThatItIsClosed() {
    RateLimiter limiter = RateLimiter.builder().limit(LIMIT).build();
    assertThat(limiter.allow(KEY)).isTrue();
    limiter.close();
    limiter.close();
    List<Runnable> calls =
        List.of(
            () -> assertThat(limiter.allow(KEY)).isNull(),
            () -> assertThat(limiter.allow("new", 2)).isNull(),
            () -> assertThat(limiter.decide(KEY, 1)).isNull(),
            () -> assertThat(limiter.stats(KEY)).isNull(),
            () -> assertThat(limiter.stats("new")).isNull(),
            () -> limiter.reset(KEY),
            () -> limiter.refund(KEY, 1),
            () -> limiter.reset("new"),
            () -> limiter.reconfigure(List.of(LIMIT)),
            limiter::status);
    for (Runnable call : calls) {
      assertThatIllegalStateException().isThrownBy(call::run).withMessage("The limiter is closed");
    }
  }

  @Test
  void callersDuringTheEndAreAnsweredOrToldOfItAndCastsAreCarriedOut() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 50; round++) {
        RateLimiter limiter =
            RateLimiter.builder().limit(Limit.capacity(1_000_000).neverRefilling()).build();
        CountDownLatch busy = new CountDownLatch(4);
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          callers.add(threads.submit(() -> callUntilClosed(limiter, busy)));
        }
        assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();
        limiter.close();
        for (Future<?> caller : callers) {
          caller.get(30, TimeUnit.SECONDS); // throws what else the caller has met
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean callUntilClosed(RateLimiter limiter, CountDownLatch busy)
      throws Exception {
    for (; ; ) {
      try {
        assertThat(limiter.allow(KEY)).isTrue();
        limiter.refund(KEY, 1).toCompletableFuture().get(30, TimeUnit.SECONDS);
      } catch (IllegalStateException e) {
        return true;
      } finally {
        busy.countDown();
      }
    }
  }

  @Test
  void aTickerThatThrowsIsNamedAsTheCauseAndCountsAsNoCrash() {
    ManualTicker time = new ManualTicker();
    RuntimeException trouble = new IllegalArgumentException("no time");
    boolean[] broken = {false};
    Ticker ticker =
        () -> {
          if (broken[0]) {
            throw trouble;
          }
          return time.read();
        };
    try (RateLimiter limiter = RateLimiter.builder().limit(LIMIT).ticker(ticker).build()) {
      assertThat(limiter.allow(KEY)).isTrue();
      broken[0] = true;
      for (int i = 0; i < 10; i++) { // more than the restart budget
        assertThatExceptionOfType(BucketCrashedException.class)
            .isThrownBy(() -> limiter.decide(KEY, 1))
            .withCause(trouble);
      }
      broken[0] = false;
      assertThat(limiter.status().restarts()).isZero();
      assertThat(limiter.status().quarantined()).isZero();
      assertThat(limiter.decide(KEY, 4).allowed()).as("nothing was spent, no quarantine").isTrue();
    }
  }

  @Test
  void aLimiterWithDefaultsHasPlacesForWhatFitsInTheHeap() {
    long fit = Runtime.getRuntime().maxMemory() / 20 / 200;
    try (RateLimiter limiter = RateLimiter.builder().limit(LIMIT).build()) {
      assertThat(limiter.status().maxKeys()).isEqualTo(Math.max(10_000, Math.min(10_000_000, fit)));
      assertThat(limiter.status())
          .isEqualTo(new LimiterStatus(0, limiter.status().maxKeys(), 0, 0, 0, 0, 0, 0, 0));
    }
  }

  @Test
  void limitsWithoutANameAreNumberedByTheirPlace() {
    try (RateLimiter limiter =
        RateLimiter.builder().limit(LIMIT).limit(LIMIT.named("mine")).limit(LIMIT).build()) {
      assertThat(limiter.stats(KEY).limits())
          .extracting(level -> level.limit().name())
          .containsExactly("limit-1", "mine", "limit-3");
    }
    assertThat(Limit.of(100, Duration.ofMinutes(1)))
        .isEqualTo(Limit.capacity(100).refilling(100, Duration.ofMinutes(1)));
  }

  @Test
  void valueTypesAreFinalAndErrorsUncheckedAndOfOneFamily() {
    for (Class<?> type :
        List.of(Limit.class, Decision.class, BucketStats.class, LimiterStatus.class)) {
      assertThat(Modifier.isFinal(type.getModifiers())).as(type.getName()).isTrue();
    }
    for (Class<?> type :
        List.of(
            CallTimeoutException.class,
            MailboxFullException.class,
            BucketCrashedException.class,
            QuarantinedException.class,
            BackendUnavailableException.class)) {
      assertThat(LimiterUnavailableException.class).isAssignableFrom(type);
    }
    assertThat(RuntimeException.class).isAssignableFrom(LimiterUnavailableException.class);
    assertThat(Decision.NEVER).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anIgnoredAnswerIsAWarningOfTheCompiler() {
    int answers = 0;
    for (Method method : RateLimiter.class.getMethods()) {
      if (method.getName().matches("allow|decide")) {
        assertThat(method.isAnnotationPresent(CheckReturnValue.class)).as("%s", method).isTrue();
        answers++;
      }
    }
    assertThat(answers).isEqualTo(3);
  }
}
