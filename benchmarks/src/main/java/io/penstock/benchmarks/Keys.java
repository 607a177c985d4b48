package io.penstock.benchmarks;

/** Names of clients: 15 characters each, made before anything is measured. */
final class Keys {

  private Keys() {}

  static String[] first(int count) {
    String[] keys = new String[count];
    for (int i = 0; i < count; i++) {
      keys[i] = number(i);
    }
    return keys;
  }

  /** The key of that number, which is below 90 million. */
  static String number(int number) {
    return "client-" + (10_000_000 + number * 7_919L % 90_000_000);
  }
}
