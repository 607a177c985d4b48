package io.penstock.mailbox;

/**
 * The number itself, after half a microsecond of arithmetic without a branch. A compiler that may
 * move a later store to the front moves it in front of this, and the other actor has the time to
 * see it there.
 */
final class Slow {

  private Slow() {}

  /** The same number. */
  static int of(int number) {
    return (int) sixteen(sixteen(sixteen(sixteen(number))));
  }

  private static double sixteen(double x) {
    return four(four(four(four(x))));
  }

  private static double four(double x) {
    return same(same(same(same(x))));
  }

  private static double same(double x) {
    return Math.sqrt(x * x);
  }
}
