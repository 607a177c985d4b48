package io.penstock.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The lines that bin/bench prints; those with figures are the same whatever the machine is. */
public final class Report {

  private Report() {}

  /** Says what is measured, and on what. */
  public static void heading(String what, List<String> flags) {
    System.out.printf(
        Locale.ROOT,
        "# %s%n#   %s %s (%s), flags %s, %d CPUs, load average %.2f%n",
        what,
        System.getProperty("java.vm.name"),
        System.getProperty("java.vm.version"),
        System.getProperty("java.home"),
        String.join(" ", flags),
        Runtime.getRuntime().availableProcessors(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /** The flags of this JVM. */
  public static List<String> ownFlags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments();
  }

  /** Ours beside a rival's, in nanoseconds, and the one by the other. */
  public static void ratio(String name, double ours, double rival) {
    System.out.printf(Locale.ROOT, "ratio %s %.1f %.1f %.3f%n", name, ours, rival, ours / rival);
  }

  /** How much memory something takes. */
  public static void bytes(String name, long value) {
    System.out.printf("bytes %s %d%n", name, value);
  }

  /** How much memory something takes on average. */
  public static void bytes(String name, double value) {
    System.out.printf(Locale.ROOT, "bytes %s %.1f%n", name, value);
  }

  /** The one in the middle, or the mean of the two that are. */
  public static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
