package io.penstock.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.Limit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What one machine grants by itself. */
class LocalShareTest {

  private static Limit part(Limit limit, String share) {
    return LocalShare.of(List.of(limit), new BigDecimal(share)).get(0);
  }

  @Test
  void aPartIsOfCapacityAndRate() {
    Limit limit = Limit.of(100, Duration.ofMinutes(1)).named("burst");
    assertThat(part(limit, "0.25"))
        .isEqualTo(
            Limit.capacity(25).refilling(1, Duration.ofMillis(2400)).named("burst")); // 25/min
    assertThat(part(limit, "1.0")).isSameAs(limit);
  }

  @Test
  void aSmallPartGrantsOneAtOnceButNoMoreInTheLongRun() {
    assertThat(part(Limit.of(2, Duration.ofSeconds(1)), "0.1"))
        .isEqualTo(Limit.capacity(1).refilling(1, Duration.ofSeconds(5)));
  }

  @Test
  void whatGrantsNothingGrantsNothing() {
    assertThat(part(Limit.of(0, Duration.ofSeconds(1)), "0.5").capacity()).isZero();
    assertThat(part(Limit.capacity(7).neverRefilling(), "0.5").refillTokens()).isZero();
    assertThat(part(Limit.capacity(1).refilling(1, Limit.MAX_PERIOD), "0.5").refillTokens())
        .as("less than one in the longest period")
        .isZero();
  }

  @Test
  void noPartIsMoreThanThat() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      long tokens = random.nextLong() >>> random.nextInt(1, 64);
      long nanos = 1 + (random.nextLong() >>> 1) % Limit.MAX_PERIOD.toNanos();
      Limit limit =
          Limit.capacity((random.nextLong() >>> 11) & Limit.MAX_CAPACITY)
              .refilling(tokens, Duration.ofNanos(nanos >>> random.nextInt(40) | 1));
      BigDecimal share =
          BigDecimal.valueOf(1 + random.nextInt(999_999_999), 9).stripTrailingZeros();
      Limit part = part(limit, share.toPlainString());
      BigInteger is = rate(part, limit).multiply(BigInteger.TEN.pow(9));
      BigInteger most = rate(limit, part).multiply(share.movePointRight(9).toBigIntegerExact());
      assertThat(is).as("seed %d, %s, %s: %s", seed, limit, share, part).isLessThanOrEqualTo(most);
    }
  }

  /** The rate of one, in units that both have in common. */
  private static BigInteger rate(Limit one, Limit other) {
    return BigInteger.valueOf(one.refillTokens())
        .multiply(BigInteger.valueOf(other.refillPeriod().toNanos()));
  }
}
