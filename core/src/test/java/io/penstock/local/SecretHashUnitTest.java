package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The polynomial, against the same polynomial in numbers of any size. */
class SecretHashUnitTest {

  private static final long PRIME = (1L << 61) - 1;

  /** A hash whose secret point is known. */
  private static SecretHash at(long point) {
    return new SecretHash(
        new Random() {
          private static final long serialVersionUID = 1;

          @Override
          public long nextLong() {
            return point - 1;
          }
        });
  }

  private static int expected(String key, long point, int bound) {
    BigInteger prime = BigInteger.valueOf(PRIME);
    BigInteger x = BigInteger.valueOf(point);
    BigInteger hash = BigInteger.valueOf(key.length());
    for (int i = 0; i < key.length(); i++) {
      hash = hash.multiply(x).add(BigInteger.valueOf(key.charAt(i))).mod(prime);
    }
    return hash.multiply(x).mod(prime).mod(BigInteger.valueOf(bound)).intValueExact();
  }

  @Test
  void isThePolynomialAtTheSecretPoint() {
    Random random = new Random(20260601);
    for (int i = 0; i < 200; i++) {
      long point = 1 + Math.floorMod(random.nextLong(), PRIME - 1);
      StringBuilder key = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        key.append((char) random.nextInt(1 << 16));
      }
      int bound = 1 + random.nextInt(1 << 24);
      assertThat(at(point).index(key.toString(), bound))
          .as("point %d, key of %d characters, bound %d", point, key.length(), bound)
          .isEqualTo(expected(key.toString(), point, bound));
    }
  }

  @Test
  void isReducedAlsoWhenItMeetsThePrimeItself() {
    // The first step gives point + 'a', which is the prime and so nothing.
    assertThat(at(PRIME - 'a').index("a", 1_000_003)).isZero();
    assertThat(PRIME % 1_000_003).as("else this would show nothing").isNotZero();
  }

  @Test
  void thePointIsNeitherZeroNorBeyondThePrime() {
    assertThat(at(PRIME).index("b", 1 << 20)).as("wraps to one").isEqualTo(1 + 'b');
    assertThat(at(0).index("b", 1 << 20))
        .as("wraps to the largest")
        .isEqualTo(expected("b", PRIME - 1, 1 << 20));
    assertThat(at(1).index("b", 1 << 20)).isEqualTo(1 + 'b');
  }

  @Test
  void keysOfOneHashCodeGoApart() {
    SecretHash hash = at(123_456_789_012_345L);
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    assertThat(hash.index("Aa", 1 << 24)).isNotEqualTo(hash.index("BB", 1 << 24));
  }
}
