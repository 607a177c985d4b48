package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Limit;
import io.penstock.LimiterUnavailableException;
import io.penstock.RateLimiter;
import io.penstock.Ticker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Calls with hardly any stack left: a bucket survives each of them and gives nothing away. */
class StackEndTest extends ScriptedTest {

  private static final int CAPACITY = 1_000_000;
  private static final int ROUNDS = 10;

  @Test
  void allowSpendsWhatItGrantsAndNothingElse() throws Exception {
    LocalRateLimiter limiter = limiter(Integer.MAX_VALUE, once(CAPACITY));
    long granted = dive(limiter, l -> l.allow(KEY));
    assertThat(limiter.stats(KEY).tokens()).isEqualTo((double) CAPACITY - granted);
  }

  @Test
  void decideGrantsNoMoreThanItSpends() throws Exception {
    LocalRateLimiter limiter = limiter(Integer.MAX_VALUE, once(CAPACITY));
    long granted = dive(limiter, l -> l.decide(KEY, 1).allowed());
    assertThat(limiter.stats(KEY).tokens()).isLessThanOrEqualTo((double) CAPACITY - granted);
  }

  @Test
  void severalLimitsGrantNoMoreThanTheySpend() throws Exception {
    LocalRateLimiter limiter = limiter(Integer.MAX_VALUE, once(CAPACITY), once(CAPACITY + 1));
    long granted = dive(limiter, l -> l.allow(KEY));
    granted += dive(limiter, l -> l.decide(KEY, 1).allowed());
    assertThat(limiter.stats(KEY).tokens()).isLessThanOrEqualTo((double) CAPACITY - granted);
  }

  @Test
  void castsGiveBackNoMoreThanTheySay() throws Exception {
    LocalRateLimiter limiter = limiter(Integer.MAX_VALUE, once(CAPACITY));
    spend(limiter, CAPACITY);
    long[] tried = {0};
    long granted =
        dive(
            limiter,
            l -> {
              tried[0]++;
              l.refund(KEY, 1);
              return false;
            });
    assertThat(limiter.stats(KEY).tokens()).isLessThanOrEqualTo((double) tried[0] - granted);
  }

  /** In a JVM of its own, where nothing has been met before. */
  @Test
  void theFirstCallsOfAllMayBeTheDeepest() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                FirstUse.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEqualToIgnoringNewLines("as good as new");
  }

  /** Dives with a limiter that has never been used, and then has it do everything. */
  static final class FirstUse {

    public static void main(String[] args) throws Exception {
      Limit limit = Limit.capacity(CAPACITY).refilling(1, Duration.ofDays(300));
      AtomicReference<Throwable> told = new AtomicReference<>();
      RateLimiter limiter = RateLimiter.builder().limit(limit).maxRestarts(9_999).build();
      long unused = dive(limiter, l -> l.allow(KEY) || l.decide(KEY, 1).allowed());
      unused += dive(limiter, l -> !l.refund(KEY, 1).equals(l.reset(KEY)));
      limiter.refund(KEY, 1).whenComplete((done, fault) -> told.set(fault));
      CompletableFuture.runAsync(() -> {}).minimalCompletionStage();
      boolean works =
          limiter.allow(KEY) && limiter.decide("later", 1).allowed() && told.get() == null;
      System.out.println(works ? "as good as new" : "broken: " + told.get());
      limiter.close();
    }
  }

  private LocalRateLimiter limiter(int maxRestarts, Limit... limits) throws Exception {
    Ticker quick = // or thousands of faults would lie within one restart period
        () -> {
          ticker.advance(Duration.ofSeconds(1));
          return ticker.read();
        };
    LocalRateLimiter limiter =
        limiter(LONG, 100, maxRestarts, 10, quick, LocalOptions.NO_LISTENER, limits);
    Rehearsal.ensureHeld();
    return limiter;
  }

  /** How many calls were granted, at every depth on the way back from the end of the stack. */
  private static long dive(RateLimiter limiter, Predicate<RateLimiter> call) throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    long[] granted = {0};
    Runnable dives =
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            granted[0] += new Diver(limiter, call).dive();
            boolean allowed = limiter.allow(KEY); // the bucket still answers
            granted[0] += allowed ? 1 : 0;
          }
        };
    Thread shallow = new Thread(null, dives, "shallow", 256 * 1024);
    shallow.setUncaughtExceptionHandler((thread, t) -> failure.set(t));
    shallow.start();
    shallow.join(TimeUnit.SECONDS.toMillis(50));
    assertThat(shallow.isAlive()).as("still diving").isFalse();
    assertThat(failure.get()).isNull();
    return granted[0];
  }

  private static final class Diver {

    private final RateLimiter limiter;
    private final Predicate<RateLimiter> call;
    private long granted;

    Diver(RateLimiter limiter, Predicate<RateLimiter> call) {
      this.limiter = limiter;
      this.call = call;
    }

    long dive() {
      try {
        deeper(0);
      } catch (StackOverflowError e) {
        // that was the purpose
      }
      return granted;
    }

    @SuppressWarnings("InfiniteRecursion") // on purpose
    private void deeper(int depth) {
      try {
        deeper(depth + 1);
      } catch (StackOverflowError e) {
        try {
          if (call.test(limiter)) {
            granted++;
          }
        } catch (StackOverflowError | LimiterUnavailableException again) {
          throw e; // try again one frame further up
        }
      }
    }
  }
}
