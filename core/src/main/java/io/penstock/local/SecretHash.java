package io.penstock.local;

import java.util.Random;

/**
 * A hash that nobody outside can steer: the characters are the coefficients of a polynomial modulo
 * the prime 2<sup>61</sup> - 1, evaluated at a secret point. Two given keys fall together with
 * probability at most length / 2<sup>61</sup>, times the chance of sharing an index (Carter and
 * Wegman, JCSS 1979).
 */
final class SecretHash {

  private static final long PRIME = (1L << 61) - 1;

  private final long point;

  SecretHash(Random random) {
    this.point = 1 + Math.floorMod(random.nextLong(), PRIME - 1);
  }

  /** An index below the bound. */
  int index(String key, int bound) {
    long hash = key.length();
    for (int i = 0; i < key.length(); i++) {
      hash = timesPoint(hash) + key.charAt(i);
    }
    return (int) (timesPoint(hash) % bound);
  }

  /** The product modulo the prime: bits above the 61st count as much as the lowest ones. */
  private long timesPoint(long hash) {
    long high = Math.multiplyHigh(hash, point);
    long low = hash * point;
    long sum = (low & PRIME) + ((high << 3) | (low >>> 61));
    return sum >= PRIME ? sum - PRIME : sum;
  }
}
