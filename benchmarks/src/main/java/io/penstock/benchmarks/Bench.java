package io.penstock.benchmarks;

import io.penstock.benchmarks.Trial.Effort;
import io.penstock.benchmarks.Workload.Caller;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures every workload of a suite with every contender, each in a JVM of its own, round after
 * round, and prints the medians. Run by bin/bench.
 *
 * <p>Arguments: {@code core} or {@code designs}, {@code full} or {@code quick}, then the java
 * command of a JDK that has virtual threads, if there is one.
 */
final class Bench {

  private static final List<String> FLAGS = List.of("-Xms2g", "-Xmx2g", "-XX:+UseG1GC");

  private final List<Workload> workloads;
  private final Effort effort;
  private final String defaultJava =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private final String virtualJava;
  private final Map<Workload, Map<Contender, List<Trial>>> trials = new HashMap<>();

  private Bench(List<Workload> suite, Effort effort, String virtualJava) {
    this.workloads =
        suite.stream()
            .filter(workload -> workload.caller() == Caller.PLATFORM || !virtualJava.isEmpty())
            .toList();
    this.effort = effort;
    this.virtualJava = virtualJava;
  }

  public static void main(String[] args) {
    List<Workload> suite = args[0].equals("core") ? Workload.CORE : Workload.DESIGNS;
    Effort effort = args[1].equals("quick") ? Effort.QUICK : Effort.FULL;
    Report.heading("JMH, each contender in a JVM of its own, " + effort.describe(), FLAGS);
    System.out.println(
        "#   known keys, every call granted; with several threads, time by the decisions of all");
    Bench bench = new Bench(suite, effort, args.length > 2 ? args[2] : "");
    bench.measure();
    bench.print();
  }

  private void measure() {
    for (int round = 1; round <= effort.rounds(); round++) {
      for (Workload workload : workloads) {
        System.err.printf("round %d of %d: %s%n", round, effort.rounds(), workload.name());
        List<Contender> order = new ArrayList<>(workload.contenders());
        if (round % 2 == 0) {
          Collections.reverse(order);
        }
        for (Contender contender : order) {
          String java = workload.caller() == Caller.PLATFORM ? defaultJava : virtualJava;
          try {
            trials(workload, contender).add(Trial.run(workload, contender, effort, java, FLAGS));
          } catch (RunnerException e) {
            throw new IllegalStateException(
                name(workload, contender) + " failed; what JMH says is in " + Trial.LOG, e);
          }
        }
      }
    }
  }

  private void print() {
    for (Workload workload : workloads) {
      for (Contender rival : workload.contenders()) {
        if (rival != Contender.PENSTOCK) {
          Report.ratio(
              name(workload, rival),
              median(workload, Contender.PENSTOCK, Trial::nanos),
              median(workload, rival, Trial::nanos));
        }
      }
    }
    Set<String> printed = new HashSet<>(); // two workloads share a name: ask
    for (Workload workload : workloads) {
      for (Contender contender : workload.contenders()) {
        String name = name(workload, contender);
        if (printed.add(name)) {
          Report.bytes(name, median(workload, contender, Trial::bytes));
        }
      }
    }
  }

  private List<Trial> trials(Workload workload, Contender contender) {
    return trials
        .computeIfAbsent(workload, unknown -> new EnumMap<>(Contender.class))
        .computeIfAbsent(contender, unknown -> new ArrayList<>());
  }

  private double median(Workload workload, Contender contender, ToDoubleFunction<Trial> what) {
    return Report.median(trials(workload, contender).stream().mapToDouble(what).toArray());
  }

  private static String name(Workload workload, Contender contender) {
    return workload.name() + "/" + contender.label;
  }
}
