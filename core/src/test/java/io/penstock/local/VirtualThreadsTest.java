package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.Limit;
import io.penstock.ManualTicker;
import io.penstock.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Callers on virtual threads: many more of them than threads that carry them. */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class VirtualThreadsTest {

  @Test
  void thousandsOfCallersShareOneBucketExactly() throws Exception {
    ExecutorService threads = virtualThreads();
    try (RateLimiter limiter =
        RateLimiter.builder()
            .limit(Limit.of(100, Duration.ofSeconds(1)))
            .mailboxCapacity(10_000)
            .callTimeout(Duration.ofSeconds(30))
            .ticker(new ManualTicker())
            .build()) {
      for (int round = 0; round < 20; round++) {
        String key = "round-" + round;
        List<Future<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
          answers.add(threads.submit(() -> limiter.allow(key)));
        }
        int allowed = 0;
        for (Future<Boolean> answer : answers) {
          allowed += answer.get(30, TimeUnit.SECONDS) ? 1 : 0;
        }
        assertThat(allowed).as(key).isEqualTo(100);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** By reflection, because the tests are compiled for Java 17. */
  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }
}
