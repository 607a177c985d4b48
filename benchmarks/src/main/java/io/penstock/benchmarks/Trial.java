package io.penstock.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What one fork of JMH found.
 *
 * @param nanos time per decision: of one caller, or of all together where there are several
 * @param bytes allocated per decision
 */
record Trial(double nanos, double bytes) {

  /** How thorough a run is. */
  record Effort(int rounds, int warmups, int measurements, TimeValue each) {
    static final Effort FULL = new Effort(5, 2, 3, TimeValue.seconds(1));
    static final Effort QUICK = new Effort(2, 2, 2, TimeValue.milliseconds(150));

    String describe() {
      return "%d rounds, each %d + %d iterations of %s"
          .formatted(rounds, warmups, measurements, each);
    }
  }

  /** Where JMH's own output of the latest fork can be read. */
  static final Path LOG = Path.of("benchmarks", "target", "jmh.log");

  static Trial run(
      Workload workload, Contender contender, Effort effort, String java, List<String> flags)
      throws RunnerException {
    List<String> allFlags = new ArrayList<>(flags);
    if (workload.caller() == Workload.Caller.VIRTUAL) {
      allFlags.add("-Djmh.executor=VIRTUAL");
    }
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(workload.benchmark().replace(".", "\\.") + "$")
            .param("contender", contender.name())
            .threads(workload.threads())
            .forks(1)
            .jvm(java)
            .jvmArgs(allFlags.toArray(String[]::new))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.NORMAL)
            .output(LOG.toString());
    if (workload.keys() > 0) {
      options
          .param("keys", Integer.toString(workload.keys()))
          .warmupIterations(effort.warmups())
          .warmupTime(effort.each())
          .measurementIterations(effort.measurements())
          .measurementTime(effort.each());
    }
    if (workload.threads() > 1) {
      // JMH averages the time per operation over the threads, so that one thread which is starved
      // weighs as much as one which does all the work. What counts is what they do together.
      options.mode(Mode.Throughput);
    }
    RunResult result = new Runner(options.build()).runSingle();
    double score = result.getPrimaryResult().getScore();
    Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
    if (bytes == null) {
      throw new RunnerException("No result of JMH's gc profiler for " + contender);
    }
    return new Trial(workload.threads() > 1 ? 1 / score : score, bytes.getScore());
  }
}
