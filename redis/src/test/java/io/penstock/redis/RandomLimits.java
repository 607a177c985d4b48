package io.penstock.redis;

import io.penstock.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Limits of every kind that Redis can keep, many of them at an edge. */
final class RandomLimits {

  private static final long MOST = Limit.MAX_CAPACITY;

  private final SplittableRandom random;

  RandomLimits(SplittableRandom random) {
    this.random = random;
  }

  /** One to three limits, some under names that others have too. */
  List<Limit> next() {
    int count = random.nextInt(4) == 0 ? 2 + random.nextInt(2) : 1;
    List<Limit> limits = new ArrayList<>();
    int name = random.nextInt(3);
    for (int i = 0; i < count; i++) {
      limits.add(limit().named("limit " + (name + i)));
    }
    return limits;
  }

  private Limit limit() {
    for (; ; ) {
      Limit limit = any();
      if (TickMeter.flawOf(limit).isEmpty()) {
        return limit;
      }
    }
  }

  private Limit any() {
    Limit.Capacity capacity = Limit.capacity(capacity());
    return switch (random.nextInt(8)) {
      case 0 -> capacity.neverRefilling();
      case 1 -> capacity.refilling(1, Limit.MAX_PERIOD);
      case 2 -> capacity.refilling(1_000_000_000L, Duration.ofSeconds(1));
      case 3 -> capacity.refilling(1 + random.nextLong(Long.MAX_VALUE), Duration.ofNanos(1));
      case 4 ->
          capacity.refilling(random.nextInt(1, 100), Duration.ofNanos(random.nextInt(1, 5000)));
      case 5 -> atTheEdge(capacity);
      default ->
          capacity.refilling(
              random.nextInt(1, 1000), Duration.ofMillis(random.nextInt(1, 100_000)));
    };
  }

  /** Part and unit as large as they may be together. */
  private Limit atTheEdge(Limit.Capacity capacity) {
    long unit = 2 + random.nextLong(1L << (2 + random.nextInt(42)));
    long part = Math.min(unit - 1, (1L << 53) / unit - 1);
    long nanos = Math.min(unit, Limit.MAX_PERIOD.toNanos() / 1000) * 1000;
    return capacity.refilling(Math.max(1, part), Duration.ofNanos(nanos));
  }

  private long capacity() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt(3);
      case 1 -> MOST - random.nextInt(2);
      case 2 -> random.nextLong(MOST);
      default -> random.nextInt(1, 1000);
    };
  }
}
