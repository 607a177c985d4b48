package io.penstock.benchmarks.filter;

import io.penstock.benchmarks.Report;
import io.penstock.benchmarks.Trial;
import io.penstock.benchmarks.Trial.Effort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures the filters, each in a JVM of its own, round after round, and prints the medians. Run by
 * bin/bench. Argument: {@code full} or {@code quick}.
 */
final class FilterBench {

  private static final List<String> FLAGS = List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC");

  /** Filters take longer to warm up than limiters do, and each JVM compiles them in its own way. */
  private static final Effort FULL = new Effort(5, 5, 2, TimeValue.seconds(1));

  private static final Effort QUICK = new Effort(3, 5, 2, TimeValue.milliseconds(500));

  private record Workload(String method, int clients) {
    String name(FilterContender contender) {
      return "filter-%s-%d-clients/%s".formatted(method, clients, contender.label);
    }
  }

  private static final List<Workload> WORKLOADS =
      List.of(
          new Workload("allowed", 1),
          new Workload("allowed", 1_024),
          new Workload("denied", 1),
          new Workload("denied", 1_024));

  private FilterBench() {}

  public static void main(String[] args) {
    Effort effort = args[0].equals("quick") ? QUICK : FULL;
    Report.heading("JMH, each filter in a JVM of its own, " + effort.describe(), FLAGS);
    System.out.println("#   key ip, one limit, fields on every response; request and response are");
    System.out.println("#   stubs; Tomcat's log of denials is off");
    Map<String, List<Trial>> trials = new HashMap<>();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    for (int round = 1; round <= effort.rounds(); round++) {
      List<FilterContender> order = new ArrayList<>(List.of(FilterContender.values()));
      if (round % 2 == 0) {
        Collections.reverse(order);
      }
      for (Workload workload : WORKLOADS) {
        System.err.printf("round %d of %d: %s%n", round, effort.rounds(), workload);
        for (FilterContender contender : order) {
          String name = workload.name(contender);
          try {
            Trial trial =
                Trial.run(
                    Trial.limit(
                            Trial.options(
                                "FilterBenchmark." + workload.method,
                                contender.name(),
                                java,
                                FLAGS),
                            effort)
                        .param("clients", Integer.toString(workload.clients)));
            trials.computeIfAbsent(name, unknown -> new ArrayList<>()).add(trial);
          } catch (RunnerException e) {
            throw new IllegalStateException(name + " failed; what JMH says is in " + Trial.LOG, e);
          }
        }
      }
    }
    print(trials);
  }

  private static void print(Map<String, List<Trial>> trials) {
    for (Workload workload : WORKLOADS) {
      String ours = workload.name(FilterContender.PENSTOCK);
      for (FilterContender rival : FilterContender.values()) {
        if (rival != FilterContender.PENSTOCK) {
          String theirs = workload.name(rival);
          Report.paired(theirs, nanos(of(ours, trials)), nanos(of(theirs, trials)));
        }
      }
    }
    for (Workload workload : WORKLOADS) {
      for (FilterContender contender : FilterContender.values()) {
        String name = workload.name(contender);
        Report.bytes(
            name, Report.median(of(name, trials).stream().mapToDouble(Trial::bytes).toArray()));
      }
    }
  }

  private static List<Trial> of(String name, Map<String, List<Trial>> trials) {
    return trials.getOrDefault(name, List.of());
  }

  private static double[] nanos(List<Trial> trials) {
    return trials.stream().mapToDouble(Trial::nanos).toArray();
  }
}
