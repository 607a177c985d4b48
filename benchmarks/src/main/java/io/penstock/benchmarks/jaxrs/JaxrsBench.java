package io.penstock.benchmarks.jaxrs;

import io.penstock.benchmarks.Report;
import io.penstock.benchmarks.Trial;
import io.penstock.benchmarks.Trial.Effort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures what limiting adds to a request in Jersey, each contender in a JVM of its own, round
 * after round, and prints the medians. Run by bin/bench. Argument: {@code full} or {@code quick}.
 */
final class JaxrsBench {

  private static final List<String> FLAGS = List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC");
  private static final List<Integer> CLIENTS = List.of(1, 1_024);

  /**
   * A whole request in Jersey takes the compiler eight seconds to get right, and no two JVMs get it
   * equally right: what limiting adds shows only after long warm-up, over several of them.
   */
  private static final Effort QUICK = new Effort(3, 8, 2, TimeValue.seconds(1));

  private static final Effort FULL = new Effort(7, 15, 5, TimeValue.seconds(1));

  private final Effort effort;
  private final Map<JaxrsContender, List<Trial>> trials = new TreeMap<>();
  private final int clients;

  private JaxrsBench(Effort effort, int clients) {
    this.effort = effort;
    this.clients = clients;
  }

  public static void main(String[] args) throws RunnerException {
    Effort effort = args[0].equals("quick") ? QUICK : FULL;
    Report.heading("JMH, each contender in a JVM of its own, " + effort.describe(), FLAGS);
    System.out.println("#   Jersey without a server; one limit, fields on every response; what");
    System.out.println("#   stands in ratios is the time with limiting less the time without");
    List<JaxrsBench> all = CLIENTS.stream().map(each -> new JaxrsBench(effort, each)).toList();
    for (int round = 1; round <= effort.rounds(); round++) {
      for (JaxrsBench each : all) {
        each.round(round);
      }
    }
    all.forEach(JaxrsBench::print);
  }

  private void round(int round) throws RunnerException {
    List<JaxrsContender> order = new ArrayList<>(List.of(JaxrsContender.values()));
    if (round % 2 == 0) {
      Collections.reverse(order);
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    for (JaxrsContender contender : order) {
      System.err.printf("round %d of %d: %s%n", round, effort.rounds(), name(contender));
      Trial trial =
          Trial.run(
              Trial.limit(
                      Trial.options("JaxrsBenchmark.allowed", contender.name(), java, FLAGS),
                      effort)
                  .param("clients", Integer.toString(clients)));
      trials.computeIfAbsent(contender, none -> new ArrayList<>()).add(trial);
    }
  }

  private void print() {
    double without = median(JaxrsContender.NONE, Trial::nanos);
    System.out.printf("#   %s: %.0f ns%n", name(JaxrsContender.NONE), without);
    Report.ratio(
        name(JaxrsContender.BUCKET4J),
        median(JaxrsContender.PENSTOCK, Trial::nanos) - without,
        median(JaxrsContender.BUCKET4J, Trial::nanos) - without);
    for (JaxrsContender contender : JaxrsContender.values()) {
      Report.bytes(name(contender), median(contender, Trial::bytes));
    }
  }

  private String name(JaxrsContender contender) {
    return "jaxrs-allowed-%d-clients/%s".formatted(clients, contender.label);
  }

  private double median(JaxrsContender contender, ToDoubleFunction<Trial> what) {
    return Report.median(
        trials.getOrDefault(contender, List.of()).stream().mapToDouble(what).toArray());
  }
}
