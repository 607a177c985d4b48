package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.BucketStats;
import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.ManualTicker;
import io.penstock.spi.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A million random operations on a limiter and on a {@link Model} of it, whose answers must be
 * equal in every field: limits of every legal size, time that jumps, steps back and wraps around,
 * buckets that are forgotten, limits that change.
 */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class ModelTest {

  private static final long SEED = Long.getLong("penstock.test.seed", 20260601L);
  private static final int SEQUENCES = 4_000;
  private static final int OPERATIONS = 250;

  private static final String KEY = "k";
  private static final String[] NAMES = {"a", "b", "c", "d"};
  private static final long YEAR = Limit.MAX_PERIOD.toNanos();
  private static final long[] CAPACITIES = {0, 1, 2, 5, 10, Limit.MAX_CAPACITY - 1};
  private static final long[] TOKENS = {0, 1, 1, 3, 10, 1_000_000_000, Long.MAX_VALUE};
  private static final long[] PERIODS = {1, 7, 1_000_000_000, 60_000_000_000L, YEAR - 1, YEAR};

  @Test
  void aMillionRandomOperationsAgreeWithTheModel() {
    // Holds the timer, so that its thread is not made anew for every limiter.
    try (LocalRateLimiter first = limiter(List.of(Limit.of(1, Duration.ofSeconds(1)).named("a")))) {
      assertThat(first.allow(KEY)).isTrue();
      int granted = 0;
      int forgotten = 0;
      for (int i = 0; i < SEQUENCES; i++) {
        Sequence sequence = new Sequence(i, false);
        try {
          sequence.run();
        } catch (AssertionError | RuntimeException e) {
          new Sequence(i, true).run(); // the same once more, and this time it is written down
          throw e;
        }
        granted += sequence.granted;
        forgotten += sequence.forgotten;
      }
      assertThat(granted).as("calls that were granted").isGreaterThan(SEQUENCES * 15);
      assertThat(forgotten).as("buckets that were forgotten").isGreaterThan(SEQUENCES);
    }
  }

  private static LocalRateLimiter limiter(List<Limit> limits) {
    return limiter(limits, new ManualTicker());
  }

  private static LocalRateLimiter limiter(List<Limit> limits, ManualTicker ticker) {
    return new LocalRateLimiter(
        new LocalOptions(
            limits,
            10,
            TimeUnit.SECONDS.toNanos(30),
            1024,
            3,
            TimeUnit.SECONDS.toNanos(5),
            ticker,
            LocalOptions.NO_LISTENER));
  }

  private static final class Sequence {

    private final int number;
    private final boolean tracing;
    private final Random random;
    private final ManualTicker ticker;
    private final Model model;
    private final LocalRateLimiter limiter;
    private final List<String> latest = new ArrayList<>();
    private Decision last;
    private int granted;
    private int forgotten;

    Sequence(int number, boolean tracing) {
      this.number = number;
      this.tracing = tracing;
      random = new Random(SEED * 1_000_003 + number);
      ticker =
          new ManualTicker(
              switch (random.nextInt(3)) {
                case 0 -> Long.MAX_VALUE - upTo(YEAR);
                case 1 -> -upTo(YEAR);
                default -> random.nextLong();
              });
      List<Limit> limits = limits();
      model = new Model(limits);
      limiter = limiter(limits, ticker);
      last = model.peek(ticker.read()).decision();
    }

    void run() {
      try (limiter) {
        for (int i = 0; i < OPERATIONS; i++) {
          step();
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "penstock.test.seed "
                + SEED
                + ", sequence "
                + number
                + ", limits "
                + model.limits()
                + ", at the end "
                + latest.subList(Math.max(0, latest.size() - 20), latest.size()),
            e);
      }
    }

    private void step() {
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3 -> allow(cost());
        case 4, 5, 6 -> decide(cost());
        case 7, 8 -> answer(cost());
        case 9 -> peek();
        case 10 -> stats();
        case 11 -> refund(cost());
        case 12 -> reset();
        case 13 -> waitAsTold(cost());
        case 14 -> stepBack();
        case 15 -> sweep();
        case 16 -> seldom();
        default -> goOn();
      }
    }

    private void seldom() {
      if (random.nextInt(3) == 0) {
        reconfigure();
      } else {
        peek();
      }
    }

    private void note(String what, long value) {
      if (tracing) {
        latest.add(what + " " + value);
      }
    }

    private static void same(Object actual, Object expected) {
      if (!actual.equals(expected)) { // assertThat would take most of the time
        assertThat(actual).isEqualTo(expected);
      }
    }

    private void allow(long cost) {
      note("allow", cost);
      last = model.take(ticker.read(), cost).decision();
      same(limiter.allow(KEY, cost), last.allowed());
      granted += last.allowed() ? 1 : 0;
    }

    private void decide(long cost) {
      note("decide", cost);
      last = model.take(ticker.read(), cost).decision();
      same(limiter.decide(KEY, cost), last);
    }

    private void answer(long cost) {
      note("answer", cost);
      Answer expected = model.take(ticker.read(), cost);
      last = expected.decision();
      same(limiter.answer(KEY, cost), expected);
    }

    private void peek() {
      note("peek", 0);
      same(limiter.peek(KEY), model.peek(ticker.read()));
    }

    private void stats() {
      note("stats", 0);
      BucketStats stats = limiter.stats(KEY);
      Answer expected = model.peek(ticker.read());
      for (int i = 0; i < model.limits().size(); i++) {
        same(stats.limits().get(i).limit(), model.limits().get(i));
        double tokens = stats.limits().get(i).tokens();
        double error = Math.abs(tokens - model.level(i));
        same(error <= 1e-12 * model.level(i), true);
      }
      same(stats.limits().size(), model.limits().size());
      Limit tightest = expected.decision().limit();
      same(stats.tightest(), stats.limits().get(model.limits().indexOf(tightest)));
      same(stats.capacity(), tightest.capacity());
    }

    private void refund(long tokens) {
      note("refund", tokens);
      model.refund(ticker.read(), tokens);
      same(limiter.refund(KEY, tokens).toCompletableFuture().isDone(), true);
    }

    private void reset() {
      note("reset", 0);
      model.reset(ticker.read());
      same(limiter.reset(KEY).toCompletableFuture().isDone(), true);
    }

    /** One nanosecond before the time told is too early; then it is not. */
    private void waitAsTold(long cost) {
      decide(cost);
      long wait = last.retryAfterNanos();
      if (wait > 0 && wait != Decision.NEVER) {
        advance(model.date() + wait - 1 - ticker.read());
        decide(cost);
        same(last.allowed(), false);
        same(last.retryAfterNanos(), 1L);
        advance(1);
        decide(cost);
        same(last.allowed(), true);
      }
    }

    private void advance(long nanos) {
      note("advance", nanos);
      ticker.advanceNanos(nanos);
    }

    private void goOn() {
      long told = random.nextBoolean() ? last.retryAfterNanos() : last.resetNanos();
      advance(
          switch (random.nextInt(10)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1_000);
            case 2, 8, 9 -> told;
            case 3 -> Math.max(0, told - 1);
            case 4 -> YEAR;
            case 5 -> upTo(Long.MAX_VALUE);
            default -> upTo(1_000_000_000_000L);
          });
    }

    private void stepBack() {
      advance(-upTo(random.nextBoolean() ? 1_000_000_000_000L : Long.MAX_VALUE));
    }

    private void sweep() {
      note("sweep", 0);
      long now = ticker.read();
      limiter.sweep();
      boolean gone = limiter.status().keys() == 0;
      if (gone && model.exists()) {
        assertThat(model.isFullAt(now)).as("nothing is lost").isTrue();
        model.forget();
        forgotten++;
      } else if (model.exists()) {
        assertThat(model.isIdleForItsFillTime(now)).as("idle, but kept").isFalse();
        model.swept(now);
      }
    }

    private void reconfigure() {
      List<Limit> limits = random.nextInt(8) == 0 ? model.limits() : limits();
      if (tracing) {
        latest.add("reconfigure " + limits);
      }
      model.reconfigure(ticker.read(), limits);
      limiter.reconfigure(limits);
    }

    private List<Limit> limits() {
      List<Limit> limits = new ArrayList<>();
      int first = random.nextInt(NAMES.length);
      int count = Math.max(1, random.nextInt(5) - 1);
      boolean plain = random.nextBoolean();
      for (int i = 0; i < count; i++) {
        limits.add(limit(plain).named(NAMES[(first + i) % NAMES.length]));
      }
      return limits;
    }

    /** As many that grant something now and then as there are absurd ones. */
    private Limit limit(boolean plain) {
      if (plain || random.nextInt(4) == 0) {
        return Limit.capacity(1 + random.nextInt(20))
            .refilling(1 + random.nextInt(20), Duration.ofMillis(1 + random.nextInt(5_000)));
      }
      long capacity = oneOf(CAPACITIES, Limit.MAX_CAPACITY);
      long tokens = oneOf(TOKENS, Long.MAX_VALUE);
      long period = Math.max(1, oneOf(PERIODS, YEAR));
      return Limit.capacity(capacity).refilling(tokens, Duration.ofNanos(period));
    }

    private long oneOf(long[] edges, long most) {
      return switch (random.nextInt(5)) {
        case 0 -> most;
        case 1 -> upTo(most);
        default -> edges[random.nextInt(edges.length)];
      };
    }

    private long cost() {
      Limit one = model.limits().get(random.nextInt(model.limits().size()));
      long cost =
          switch (random.nextInt(12)) {
            case 0 -> one.capacity();
            case 1 -> one.capacity() + 1;
            case 2 -> last.remaining();
            case 3 -> last.remaining() + 1;
            case 4 -> upTo(one.capacity());
            case 5 -> random.nextInt(8) == 0 ? Long.MAX_VALUE : 2;
            default -> 1 + random.nextInt(3);
          };
      return Math.max(1, cost);
    }

    /** Any magnitude is as likely as any other. */
    private long upTo(long most) {
      return Math.min(most, random.nextLong() >>> 1 >>> random.nextInt(63));
    }
  }
}
