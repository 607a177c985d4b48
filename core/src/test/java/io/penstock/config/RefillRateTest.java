package io.penstock.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefillRateTest {

  private static final long SEED = 20261123L;

  @ParameterizedTest
  @CsvSource({
    "100/s, 100, PT1S, 100",
    "100/min, 100, PT1M, 100",
    "100/m, 100, PT1M, 100",
    "100/h, 100, PT1H, 100",
    "100/d, 100, PT24H, 100",
    "100/15m, 100, PT15M, 100",
    "100/15min, 100, PT15M, 100",
    "100/PT5S, 100, PT5S, 100",
    "3/250ms, 3, PT0.25S, 3",
    "0.5/10s, 1, PT20S, -1",
    "0.3/s, 3, PT10S, -1",
    "2, 2, PT1S, 2",
    "2.0, 2, PT1S, 2",
    "2.5, 5, PT2S, -1",
    "1.5/200d, 1, PT3200H, -1", // 3 in 400 days would be too long a period
    "1/366d, 1, PT8784H, 1",
    "10000000000000000/s, 10000000000000000, PT1S, -1", // no capacity is that large
    "9223372036854775807/s, 9223372036854775807, PT1S, -1",
    "9223372036854775808/s, 18014398509481984, PT0.001953125S, -1",
    "18446744073709551614/2s, 9223372036854775807, PT1S, -1",
  })
  void readsExactly(String text, long tokens, Duration period, long count) throws Exception {
    RefillRate rate = RefillRate.parse(text);
    assertThat(rate.tokens()).isEqualTo(tokens);
    assertThat(rate.period()).isEqualTo(period);
    assertThat(rate.count().orElse(-1)).isEqualTo(count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0", "0/s", "0.000/15m"})
  void zeroIsNeverAndNoCapacity(String text) throws Exception {
    RefillRate rate = RefillRate.parse(text);
    assertThat(rate.tokens()).isZero();
    assertThat(rate.count()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/s",
        "100/",
        "100/fortnight",
        "100/0s",
        "0/0s",
        "-1/s",
        "+1/s",
        "1e3/s",
        ".5/s",
        "5./s",
        "1.2.3/s",
        "1,5/s",
        "100 / min",
        "100/s/s",
        "100/-5s",
        "100/PT-5S",
        "100/1.5s",
        "NaN",
        "Infinity/s",
        "٣/s",
        "100/٣s",
        "9223372036854775809/s",
        "0.5/366d",
        "1/367d",
        "0.00000000000000000000001/s",
        "0000000000000000000000000000000000000000000000000000000000000001/s"
      })
  void refusesAnythingElse(String text) {
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> RefillRate.parse(text))
        .withMessageContaining("100/min");
  }

  @Test
  void whatWouldBeRoundedIsToldSo() {
    assertThatExceptionOfType(BadValueException.class)
        .isThrownBy(() -> RefillRate.parse("0.997/d")) // 997 in 1,000 days
        .withMessageContaining("within 366 days it must come to a whole number of tokens");
  }

  @Test
  void anyDecimalKeepsItsExactRatio() throws Exception {
    Random random = new Random(SEED);
    for (int i = 0; i < 2_000; i++) {
      BigDecimal count =
          new BigDecimal(1 + random.nextInt(1_000_000)).movePointLeft(random.nextInt(5));
      int seconds = 1 + random.nextInt(100);
      RefillRate rate = RefillRate.parse(count.toPlainString() + "/" + seconds + "s");
      // tokens / period == count / seconds, multiplied out
      BigDecimal periodSeconds = BigDecimal.valueOf(rate.period().toNanos(), 9);
      assertThat(BigDecimal.valueOf(rate.tokens()).multiply(BigDecimal.valueOf(seconds)))
          .as("seed %d, %s in %d s", SEED, count, seconds)
          .isEqualByComparingTo(count.multiply(periodSeconds));
    }
  }
}
