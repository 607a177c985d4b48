package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.CallTimeoutException;
import io.penstock.Limit;
import io.penstock.LimiterListener;
import io.penstock.LimiterUnavailableException;
import io.penstock.RateLimiter;
import io.penstock.Ticker;
import io.penstock.local.Script.Stall;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
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
  void decideSpendsWhatItGrantsAndNothingElse() throws Exception {
    LocalRateLimiter limiter = limiter(Integer.MAX_VALUE, once(CAPACITY));
    long granted = dive(limiter, l -> l.decide(KEY, 1).allowed());
    granted += dive(limiter, l -> limiter.answer(KEY, 1).decision().allowed());
    assertThat(limiter.stats(KEY).tokens()).isEqualTo((double) CAPACITY - granted);
  }

  @Test
  void aListenerTakesNothingAway() throws Exception {
    LimiterListener listener = new LimiterListener() {};
    LocalRateLimiter limiter = limiter(Integer.MAX_VALUE, listener, once(CAPACITY));
    long granted = dive(limiter, l -> l.allow(KEY));
    assertThat(limiter.stats(KEY).tokens()).isEqualTo((double) CAPACITY - granted);
  }

  @Test
  void severalLimitsSpendWhatTheyGrantAndNothingElse() throws Exception {
    LocalRateLimiter limiter = limiter(Integer.MAX_VALUE, once(CAPACITY), once(CAPACITY + 1));
    long granted = dive(limiter, l -> l.allow(KEY));
    granted += dive(limiter, l -> l.decide(KEY, 1).allowed());
    assertThat(limiter.stats(KEY).tokens()).isEqualTo((double) CAPACITY - granted);
  }

  /** Its sender may come to the end of the stack while it waits for the answer. */
  @Test
  void aCallThatFailedInTheMailboxIsNotCarriedOutLater() throws Exception {
    LocalRateLimiter limiter =
        limiter(Duration.ofMillis(1), CAPACITY, 3, 10, ticker, LocalOptions.NO_LISTENER, five());
    Rehearsal.ensureHeld();
    warmUp(limiter);
    Stall stall = script.stall();
    Future<Boolean> owner = hold(limiter, stall);
    onLittleStack(
        () -> {
          for (int round = 0; round < 50; round++) {
            assertThat(new Diver(() -> isAllowedInTime(limiter)).dive(round)).isZero();
          }
        });
    awaitDeepestMailbox(limiter, 25);
    stall.letGo();
    assertThat(get(owner)).isTrue();
    assertThat(limiter.stats(KEY).tokens()).isEqualTo(3.0);
  }

  private static boolean isAllowedInTime(RateLimiter limiter) {
    try {
      return limiter.allow(KEY);
    } catch (CallTimeoutException e) {
      return false; // there was stack enough to wait: deep enough
    }
  }

  /** What comes in meanwhile needs stack to be served: more than its owner may have left. */
  @Test
  void mailThatComesInAtTheEndOfTheStackIsLeftToOthers() throws Exception {
    MailMeanwhile mail = new MailMeanwhile();
    LocalRateLimiter limiter = new LocalRateLimiter(options(once(CAPACITY), 10), mail);
    mail.sendTo(limiter);
    Rehearsal.ensureHeld();
    BooleanSupplier call = () -> mail.duringA(limiter);
    assertThat(call.getAsBoolean()).isTrue();
    long[] granted = {0};
    onLittleStack(
        () -> {
          for (int round = 0; round < 200; round++) {
            granted[0] += new Diver(call).dive(round);
            assertThat(limiter.allow(KEY)).as("not held for ever").isTrue();
          }
        });
    mail.end();
    assertThat(granted[0]).isPositive();
    assertThat(mail.stages).isNotEmpty();
    for (CompletionStage<Void> stage : mail.stages) {
      done(stage.exceptionally(fault -> null)); // its sender learns what became of it
    }
    limiter.close();
  }

  @Test
  void aSweepLetsEveryBucketGo() throws Exception {
    sweepAmongCasts(10);
  }

  @Test
  void aSweepLetsASharedBucketGo() throws Exception {
    sweepAmongCasts(1);
  }

  private void sweepAmongCasts(int maxKeys) throws Exception {
    LocalRateLimiter limiter = new LocalRateLimiter(options(once(CAPACITY), maxKeys), null);
    Rehearsal.ensureHeld();
    if (maxKeys == 1) {
      assertThat(limiter.allow("in the only place")).isTrue();
    }
    spend(limiter, CAPACITY);
    BooleanSupplier sweep =
        () -> {
          limiter.sweep();
          return true;
        };
    assertThat(sweep.getAsBoolean()).isTrue();
    AtomicBoolean ended = new AtomicBoolean();
    Future<?> casts =
        threads.submit(
            () -> {
              while (!ended.get()) {
                done(limiter.refund(KEY, 1));
              }
              return null;
            });
    onLittleStack(
        () -> {
          for (int round = 0; round < 200; round++) {
            assertThat(new Diver(sweep).dive(round)).isOne();
          }
        });
    ended.set(true);
    Object unused = get(casts);
    assertThat(limiter.allow(KEY)).isTrue();
    limiter.close();
  }

  @Test
  void castsGiveBackNoMoreThanTheySay() throws Exception {
    LocalRateLimiter limiter = limiter(Integer.MAX_VALUE, once(CAPACITY));
    spend(limiter, CAPACITY);
    long[] tried = {0};
    List<CompletionStage<Void>> stages = new ArrayList<>(2 * ROUNDS); // has its array
    long granted =
        dive(
            limiter,
            l -> {
              tried[0]++;
              stages.add(l.refund(KEY, 1));
              return false;
            });
    assertThat(stages).hasSize(ROUNDS);
    for (CompletionStage<Void> stage : stages) {
      done(stage.exceptionally(fault -> null)); // its sender learns what became of it
    }
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

  private LocalRateLimiter limiter(int maxRestarts, Limit... limits) {
    return limiter(maxRestarts, LocalOptions.NO_LISTENER, limits);
  }

  private LocalRateLimiter limiter(int maxRestarts, LimiterListener listener, Limit... limits) {
    Ticker quick = // or thousands of faults would lie within one restart period
        () -> {
          ticker.advance(Duration.ofSeconds(1));
          return ticker.read();
        };
    LocalRateLimiter limiter = limiter(LONG, 100, maxRestarts, 10, quick, listener, limits);
    Rehearsal.ensureHeld();
    return limiter;
  }

  /** How many calls were granted, at every depth on the way back from the end of the stack. */
  private static long dive(RateLimiter limiter, Predicate<RateLimiter> call) throws Exception {
    long[] granted = {0};
    onLittleStack(
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            granted[0] += new Diver(() -> call.test(limiter)).dive(round);
            boolean allowed = limiter.allow(KEY); // the bucket still answers
            granted[0] += allowed ? 1 : 0;
          }
        });
    return granted[0];
  }

  private static void onLittleStack(Runnable dives) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread shallow = new Thread(null, dives, "shallow", 256 * 1024);
    shallow.setUncaughtExceptionHandler((thread, t) -> failure.set(t));
    shallow.start();
    shallow.join(TimeUnit.MINUTES.toMillis(4)); // ends of stacks are slow, and machines busy
    assertThat(shallow.isAlive()).as("still diving").isFalse();
    assertThat(failure.get()).isNull();
  }

  private LocalOptions options(Limit limit, int maxKeys) {
    return new LocalOptions(
        List.of(limit.named("only")),
        maxKeys,
        Duration.ofSeconds(10).toNanos(),
        100,
        Integer.MAX_VALUE,
        Duration.ofSeconds(5).toNanos(),
        ticker,
        LocalOptions.NO_LISTENER);
  }

  /** Holds a call up, in as few frames as can be, until somebody else has left a cast. */
  private static final class MailMeanwhile implements Environment.Probe {

    private volatile boolean wanted;
    private volatile boolean held;
    private volatile boolean sent;
    private volatile boolean ended;
    private final List<CompletionStage<Void>> stages = new ArrayList<>(); // the sender's
    private @Nullable Thread sender;

    boolean duringA(RateLimiter limiter) {
      wanted = true;
      try {
        return limiter.allow(KEY);
      } catch (CallTimeoutException e) {
        throw new AssertionError("held for ever", e);
      }
    }

    @Override
    @SuppressWarnings("EmptyLoop")
    public void handling() {
      if (wanted) {
        wanted = false;
        sent = false;
        held = true;
        while (!sent) {}
      }
    }

    void sendTo(RateLimiter limiter) {
      sender =
          new Thread(
              () -> {
                while (!ended) {
                  if (held) {
                    held = false;
                    stages.add(limiter.refund(KEY, 1));
                    sent = true;
                  }
                }
              });
      sender.start();
    }

    void end() throws InterruptedException {
      ended = true;
      sender.join();
    }
  }

  private static final class Diver {

    private final BooleanSupplier call;
    private long granted;

    Diver(BooleanSupplier call) {
      this.call = call;
    }

    /** Dives, with some frames of another size in front so that it ends elsewhere. */
    long dive(int widerFrames) {
      try {
        wider(widerFrames, 0, 0);
      } catch (StackOverflowError e) {
        // that was the purpose
      }
      return granted;
    }

    private void wider(int frames, long a, long b) {
      if (frames == 0) {
        deeper(0);
      } else {
        wider(frames - 1, b, a);
      }
    }

    @SuppressWarnings("InfiniteRecursion") // on purpose
    private void deeper(int depth) {
      try {
        deeper(depth + 1);
      } catch (StackOverflowError e) {
        try {
          if (call.getAsBoolean()) {
            granted++;
          }
        } catch (StackOverflowError | LimiterUnavailableException again) {
          throw e; // try again one frame further up
        }
      }
    }
  }
}
