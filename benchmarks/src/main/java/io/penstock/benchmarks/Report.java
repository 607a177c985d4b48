package io.penstock.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

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

  /**
   * Ours beside a rival's, measured in pairs, each pair one right after the other, so that what
   * slows the machine down meets both: the pair whose ratio is the median. Of two in the middle it
   * is the one that is worse for us.
   */
  public static void paired(String name, double[] ours, double[] rival) {
    int[] byRatio =
        IntStream.range(0, ours.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> ours[i] / rival[i]))
            .mapToInt(i -> i)
            .toArray();
    int middle = byRatio[byRatio.length / 2];
    ratio(name, ours[middle], rival[middle]);
    double[] ratios = IntStream.of(byRatio).mapToDouble(i -> ours[i] / rival[i]).toArray();
    System.out.printf(
        Locale.ROOT,
        "#   the median of %d pairs; half of them lie between %.3f and %.3f%n",
        ratios.length,
        quantile(0.25, ratios),
        quantile(0.75, ratios));
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
    return quantile(0.5, values);
  }

  /** What that part of them lies below, in between by proportion. */
  private static double quantile(double part, double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
