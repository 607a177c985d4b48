package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.Limit;
import io.penstock.ManualTicker;
import io.penstock.RateLimiter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Callers on virtual threads: many more of them than threads that carry them. */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class VirtualThreadsTest {

  private static final String KEY = "k";

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

  /** The owner holds the bucket, unmounted, while many more callers wait than can be carried. */
  @Test
  void callersBehindAnOwnerThatIsHeldUpNeitherDeadlockNorPin() throws Exception {
    int callers = 3_000;
    Script script = new Script();
    ExecutorService threads = virtualThreads();
    try (LocalRateLimiter limiter = limiter(script);
        Recording recording = new Recording()) {
      held(script, threads, limiter, 10); // what is loaded on first use may pin
      recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO);
      recording.start();
      held(script, threads, limiter, callers);
      recording.stop();
      assertThat(limiter.stats(KEY).tokens()).isEqualTo(100_000.0 - callers - 10 - 2 - 1);
      assertThat(pinned(recording)).isEmpty();
    } finally {
      script.letEverybodyGo();
      threads.shutdownNow();
    }
  }

  @Test
  void anInterruptedCallerIsAnsweredAndStaysInterrupted() throws Exception {
    Script script = new Script();
    ExecutorService threads = virtualThreads();
    try (LocalRateLimiter limiter = limiter(script)) {
      Script.Stall stall = script.stall();
      Future<Boolean> owner = threads.submit(() -> limiter.allow(KEY));
      stall.awaitReached();
      AtomicReference<Thread> caller = new AtomicReference<>();
      Future<Boolean> waiting =
          threads.submit(
              () -> {
                caller.set(Thread.currentThread());
                return limiter.allow(KEY) && Thread.interrupted();
              });
      ScriptedTest.awaitDeepestMailbox(limiter, 1);
      caller.get().interrupt();
      stall.letGo();
      assertThat(owner.get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      script.letEverybodyGo();
      threads.shutdownNow();
    }
  }

  private static LocalRateLimiter limiter(Script script) {
    LocalRateLimiter limiter =
        new LocalRateLimiter(
            new LocalOptions(
                List.of(Limit.capacity(100_000).neverRefilling().named("limit-1")),
                10,
                TimeUnit.SECONDS.toNanos(50),
                10_000,
                3,
                TimeUnit.SECONDS.toNanos(5),
                new ManualTicker(),
                LocalOptions.NO_LISTENER),
            script);
    script.pass();
    assertThat(limiter.allow(KEY)).isTrue();
    return limiter;
  }

  /** Holds an owner up until that many callers wait behind it. */
  private static void held(
      Script script, ExecutorService threads, LocalRateLimiter limiter, int callers)
      throws Exception {
    Script.Stall stall = script.stall();
    Future<Boolean> owner = threads.submit(() -> limiter.allow(KEY));
    stall.awaitReached();
    List<Future<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      answers.add(threads.submit(() -> limiter.allow(KEY)));
    }
    ScriptedTest.awaitDeepestMailbox(limiter, callers);
    stall.letGo();
    assertThat(owner.get(30, TimeUnit.SECONDS)).isTrue();
    for (Future<Boolean> answer : answers) {
      assertThat(answer.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** The stacks on which a virtual thread waited without leaving its carrier, if ours. */
  private static List<String> pinned(Recording recording) throws IOException {
    Path file = Files.createTempFile("pinned", ".jfr");
    try {
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .map(event -> String.valueOf(event.getStackTrace()))
          .filter(stack -> stack.contains("io.penstock.mailbox"))
          .toList();
    } finally {
      Files.delete(file);
    }
  }

  /** By reflection, because the tests are compiled for Java 17. */
  private static ExecutorService virtualThreads() throws ReflectiveOperationException {
    return (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }
}
