package io.penstock.bucket;

import static java.math.MathContext.DECIMAL128;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The arithmetic against a model that counts in {@code 1/period} tokens, unreduced and unbounded.
 */
class MeterTest {

  private static final long SEED = Long.getLong("penstock.test.seed", 20260601L);
  private static final int OPERATIONS_PER_LIMIT = 500;
  private static final int RANDOM_LIMITS = 2_000;

  private static final long MAX_CAPACITY = (1L << 53) - 1;
  private static final long YEAR = Duration.ofDays(366).toNanos();

  static Stream<Arguments> edgeLimits() {
    return Stream.of(
        Arguments.of(1, 1, 1),
        Arguments.of(5, 2, 1_000_000_000L),
        Arguments.of(1, 1, YEAR),
        Arguments.of(MAX_CAPACITY, 1, YEAR),
        Arguments.of(MAX_CAPACITY, MAX_CAPACITY, YEAR),
        Arguments.of(MAX_CAPACITY, MAX_CAPACITY - 2, YEAR - 1),
        Arguments.of(MAX_CAPACITY, Long.MAX_VALUE, YEAR - 1),
        Arguments.of(MAX_CAPACITY, Long.MAX_VALUE, 1),
        Arguments.of(9_999_999, 9_999_999, Duration.ofDays(30).toNanos()),
        Arguments.of(1_000_000_000, 1_000_000_000, 1_000_000_000),
        Arguments.of(3, 3, 10),
        Arguments.of(1, 3, 7),
        Arguments.of(10, 0, 1_000_000_000),
        Arguments.of(MAX_CAPACITY, 0, YEAR),
        Arguments.of(0, 5, 1_000),
        Arguments.of(0, 0, 1_000));
  }

  @ParameterizedTest
  @MethodSource("edgeLimits")
  void edgeLimitsAgreeWithTheModel(long capacity, long tokens, long period) {
    Random random = new Random(SEED);
    for (int run = 0; run < 20; run++) {
      agreesWithTheModel(capacity, tokens, period, random);
    }
  }

  @Test
  void randomLimitsAgreeWithTheModel() {
    Random random = new Random(SEED);
    for (int i = 0; i < RANDOM_LIMITS; i++) {
      long capacity = upTo(MAX_CAPACITY, random);
      agreesWithTheModel(
          capacity, upTo(Long.MAX_VALUE, random), 1 + upTo(YEAR - 1, random), random);
    }
  }

  /** Any magnitude is as likely as any other. */
  private static long upTo(long most, Random random) {
    return Math.min(most, random.nextLong() >>> 1 >>> random.nextInt(63));
  }

  private static void agreesWithTheModel(long capacity, long tokens, long period, Random random) {
    Meter meter = Meter.of(capacity, tokens, period);
    Model model = new Model(capacity, tokens, period);
    String what =
        "seed " + SEED + ": capacity " + capacity + ", " + tokens + " tokens per " + period + " ns";
    int at = random.nextInt(3);
    long[] levels = new long[at + meter.width() + 1];
    levels[levels.length - 1] = 42;
    meter.fill(levels, at);
    assertThat(meter.fillNanos()).as(what).isEqualTo(model.fillNanos());
    for (int i = 0; i < OPERATIONS_PER_LIMIT; i++) {
      long cost = 1 + (random.nextInt(4) == 0 ? upTo(capacity, random) : random.nextInt(3));
      switch (random.nextInt(4)) {
        case 0 -> {
          long elapsed = elapsed(meter, levels, at, cost, random);
          meter.settle(levels, at, elapsed);
          model.settle(elapsed);
        }
        case 1, 2 -> {
          boolean covered = meter.covers(levels, at, cost);
          assertThat(covered).as(what).isEqualTo(model.covers(cost));
          if (covered) {
            meter.spend(levels, at, cost);
            model.add(-cost);
          }
        }
        default -> {
          if (random.nextInt(8) == 0) {
            meter.refund(levels, at, cost);
            model.add(cost);
          }
        }
      }
      assertThat(meter.wholeTokens(levels, at)).as(what).isEqualTo(model.wholeTokens());
      assertThat(meter.isFull(levels, at)).as(what).isEqualTo(model.isFull());
      assertThat(meter.waitNanos(levels, at, cost)).as(what).isEqualTo(model.waitNanos(cost));
      assertThat(meter.resetNanos(levels, at)).as(what).isEqualTo(model.resetNanos());
      assertThat(meter.tokens(levels, at))
          .as(what)
          .isCloseTo(model.tokens(), withinPercentage(1e-10));
    }
    assertThat(levels[levels.length - 1]).as("stays within its place").isEqualTo(42);
  }

  /** Times that matter: short ones, the exact wait, one less, the exact fill time, absurd ones. */
  private static long elapsed(Meter meter, long[] levels, int at, long cost, Random random) {
    long wait = meter.waitNanos(levels, at, cost);
    long fill = meter.fillNanos();
    return switch (random.nextInt(7)) {
      case 0 -> 0;
      case 1 -> random.nextInt(1_000);
      case 2 -> wait;
      case 3 -> Math.max(0, wait - 1);
      case 4 -> Math.max(0, fill - random.nextInt(2));
      case 5 -> Long.MAX_VALUE - random.nextInt(2);
      default -> random.nextLong() >>> 1 >>> random.nextInt(63);
    };
  }

  @Test
  void theExactWaitIsEnoughAndOneNanosecondLessIsNot() {
    // Three tokens in ten nanoseconds: a wait of three would be one too few.
    Meter meter = Meter.of(3, 3, 10);
    long[] levels = new long[meter.width()];
    assertThat(meter.waitNanos(levels, 0, 1)).isEqualTo(4);
    meter.settle(levels, 0, 3);
    assertThat(meter.covers(levels, 0, 1)).isFalse();
    meter.settle(levels, 0, 1);
    assertThat(meter.covers(levels, 0, 1)).isTrue();
  }

  @Test
  void readingOftenDoesNotStarve() {
    Meter meter = Meter.of(1, 1, 1_000_000);
    long[] levels = new long[meter.width()];
    for (int i = 0; i < 1_000_000; i++) {
      assertThat(meter.covers(levels, 0, 1)).isFalse();
      meter.settle(levels, 0, 1);
    }
    assertThat(meter.covers(levels, 0, 1)).isTrue();
  }

  @Test
  void idleTimeIsNotHoardedBeyondTheCapacity() {
    Meter meter = Meter.of(10, 10, 1_000_000_000L);
    long[] levels = new long[meter.width()];
    meter.settle(levels, 0, Duration.ofHours(1).toNanos());
    assertThat(meter.wholeTokens(levels, 0)).isEqualTo(10);
  }

  /** One token is {@code period} of what is counted here, a nanosecond brings {@code tokens}. */
  private static final class Model {

    private static final BigInteger NEVER = BigInteger.valueOf(Long.MAX_VALUE);

    private final BigInteger token;
    private final BigInteger perNano;
    private final BigInteger full;
    private BigInteger level;

    Model(long capacity, long tokens, long period) {
      token = BigInteger.valueOf(period);
      perNano = BigInteger.valueOf(tokens);
      full = BigInteger.valueOf(capacity).multiply(token);
      level = full;
    }

    void settle(long elapsed) {
      level = level.add(BigInteger.valueOf(elapsed).multiply(perNano)).min(full);
    }

    void add(long tokens) {
      level = level.add(BigInteger.valueOf(tokens).multiply(token)).min(full);
    }

    boolean covers(long tokens) {
      return level.compareTo(BigInteger.valueOf(tokens).multiply(token)) >= 0;
    }

    boolean isFull() {
      return level.equals(full);
    }

    double tokens() {
      return new BigDecimal(level).divide(new BigDecimal(token), DECIMAL128).doubleValue();
    }

    long wholeTokens() {
      return level.divide(token).longValueExact();
    }

    long fillNanos() {
      return nanosFor(full);
    }

    long waitNanos(long tokens) {
      BigInteger need = BigInteger.valueOf(tokens).multiply(token);
      return need.compareTo(full) > 0 ? Long.MAX_VALUE : nanosFor(need.subtract(level));
    }

    long resetNanos() {
      return isFull() ? 0 : nanosFor(token.subtract(level.mod(token)));
    }

    private long nanosFor(BigInteger missing) {
      if (missing.signum() <= 0) {
        return 0;
      }
      if (perNano.signum() == 0) {
        return Long.MAX_VALUE;
      }
      BigInteger[] nanos = missing.divideAndRemainder(perNano);
      return nanos[0].add(BigInteger.valueOf(nanos[1].signum())).min(NEVER).longValueExact();
    }
  }
}
