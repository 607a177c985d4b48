package io.penstock.config;

import io.penstock.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the limits of one policy: {@code refill-rate} and {@code capacity}, or several of them. */
final class LimitsReader {

  private static final String RATE = "refill-rate";
  private static final String CAPACITY = "capacity";
  private static final String SEVERAL = "limit.";

  private LimitsReader() {}

  /** The limits in order of their names; fewer than written if some cannot be used. */
  static List<Limit> read(Section section, BackendReader backend) {
    List<Limit> limits = new ArrayList<>();
    if (section.keys().stream().noneMatch(key -> key.startsWith(SEVERAL))) {
      Limit limit = limit(section, "", backend);
      if (limit != null) {
        limits.add(limit);
      }
      return limits;
    }
    for (String single : List.of(RATE, CAPACITY)) {
      section.refuse(single, "either refill-rate and capacity or limit.LNAME.…, not both");
    }
    for (String name : names(section)) {
      Limit limit = limit(section, SEVERAL + name + ".", backend);
      if (limit != null) {
        limits.add(limit.named(name));
      }
    }
    return limits;
  }

  /** Sorted: properties do not tell in which order they were written. */
  private static Set<String> names(Section section) {
    Set<String> names = new TreeSet<>();
    for (String key : section.keys()) {
      if (key.startsWith(SEVERAL)) {
        int dot = key.lastIndexOf('.');
        String name = dot < SEVERAL.length() ? "" : key.substring(SEVERAL.length(), dot);
        if (Names.isForFiles(name)) {
          names.add(name);
        } else {
          section.refuse(
              key, "limit.LNAME.refill-rate or limit.LNAME.capacity, LNAME " + Names.IN_FILES);
        }
      }
    }
    return names;
  }

  private static @Nullable Limit limit(Section section, String prefix, BackendReader backend) {
    RefillRate rate = section.read(prefix + RATE, RefillRate::parse);
    Long capacity = section.read(prefix + CAPACITY, Numbers.between(0, Limit.MAX_CAPACITY));
    if (rate == null) {
      if (!section.has(prefix + RATE)) {
        section.missing(prefix + RATE, RefillRate.EXPECTED);
      }
      return null;
    }
    if (capacity == null) {
      if (section.has(prefix + CAPACITY)) {
        return null;
      }
      if (rate.count().isEmpty()) {
        section.missing(
            prefix + CAPACITY,
            "0.." + Limit.MAX_CAPACITY + ", which the refill rate does not give by itself");
        return null;
      }
      capacity = rate.count().getAsLong();
    }
    Limit limit = Limit.capacity(capacity).refilling(rate.tokens(), rate.period());
    backend.flawOf(limit).ifPresent(expected -> section.refuse(prefix + RATE, expected));
    return limit;
  }
}
