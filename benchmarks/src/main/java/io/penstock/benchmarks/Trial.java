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
public record Trial(double nanos, double bytes) {

  /**
   * How thorough a run is.
   *
   * @param rounds forks of each contender
   * @param warmups iterations that do not count
   * @param measurements iterations that do
   * @param each how long an iteration is
   */
  public record Effort(int rounds, int warmups, int measurements, TimeValue each) {

    /** What is quoted. */
    public static final Effort FULL = new Effort(5, 2, 3, TimeValue.seconds(1));

    /** What shows that everything works. */
    public static final Effort QUICK = new Effort(2, 2, 2, TimeValue.milliseconds(150));

    /** For people. */
    public String describe() {
      return "%d rounds, each %d + %d iterations of %s"
          .formatted(rounds, warmups, measurements, each);
    }
  }

  /** Where JMH's own output of the latest fork can be read. */
  public static final Path LOG = Path.of("benchmarks", "target", "jmh.log");

  static Trial run(
      Workload workload, Contender contender, Effort effort, String java, List<String> flags)
      throws RunnerException {
    List<String> allFlags = new ArrayList<>(flags);
    if (workload.caller() == Workload.Caller.VIRTUAL) {
      allFlags.add("-Djmh.executor=VIRTUAL");
    }
    ChainedOptionsBuilder options =
        options(workload.benchmark(), contender.name(), java, allFlags).threads(workload.threads());
    if (workload.keys() > 0) {
      limit(options, effort).param("keys", Integer.toString(workload.keys()));
    }
    if (workload.threads() > 1) {
      // JMH averages the time per operation over the threads, so that one thread which is starved
      // weighs as much as one which does all the work. What counts is what they do together.
      options.mode(Mode.Throughput);
    }
    Trial trial = run(options);
    return workload.threads() > 1 ? new Trial(1 / trial.nanos, trial.bytes) : trial;
  }

  /** One fork of one contender with a benchmark, without limits to its length. */
  public static ChainedOptionsBuilder options(
      String benchmark, String contender, String java, List<String> flags) {
    return new OptionsBuilder()
        .include("\\b" + benchmark.replace(".", "\\.") + "$")
        .param("contender", contender)
        .forks(1)
        .jvm(java)
        .jvmArgs(flags.toArray(String[]::new))
        .addProfiler(GCProfiler.class)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.NORMAL)
        .output(LOG.toString());
  }

  /** Lets a run last as long as the effort says. */
  public static ChainedOptionsBuilder limit(ChainedOptionsBuilder options, Effort effort) {
    return options
        .warmupIterations(effort.warmups())
        .warmupTime(effort.each())
        .measurementIterations(effort.measurements())
        .measurementTime(effort.each());
  }

  /** Runs it; the time is the score, whatever the mode makes of that. */
  public static Trial run(ChainedOptionsBuilder options) throws RunnerException {
    RunResult result = new Runner(options.build()).runSingle();
    Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
    if (bytes == null) {
      throw new RunnerException("No result of JMH's gc profiler");
    }
    return new Trial(result.getPrimaryResult().getScore(), bytes.getScore());
  }
}
