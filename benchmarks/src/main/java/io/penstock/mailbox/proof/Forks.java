package io.penstock.mailbox.proof;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.TestExecutor;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.OSSupport;
import org.openjdk.jcstress.os.Scheduler;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.os.topology.Topology;
import org.openjdk.jcstress.vm.CompileMode;
import org.openjdk.jcstress.vm.VMSupport;

/**
 * Runs one jcstress test in one forked JVM at a time.
 *
 * <p>Made of jcstress' parts, because its own command tries every JVM it starts afresh, cannot stop
 * at the first find, and knows one class path.
 */
final class Forks {

  private static final String SOON = "-XX:CompileThresholdScaling=0.1";

  private static final List<List<String>> JVMS =
      List.of(
          List.of(SOON, "-XX:+UseSerialGC"),
          // The compiler puts what it may move where chance wants it.
          List.of(
              SOON,
              "-XX:+UnlockDiagnosticVMOptions",
              "-XX:-TieredCompilation",
              "-XX:+StressLCM",
              "-XX:+StressGCM",
              "-XX:+UseSerialGC"),
          List.of(SOON, "-XX:TieredStopAtLevel=1"),
          List.of("-Xint"));

  private final String classPath = System.getProperty("java.class.path");
  private final Options options;
  private final Scheduler scheduler;

  /**
   * Finds out what this machine and its JVM can do.
   *
   * @param arguments jcstress' own
   */
  Forks(String... arguments) throws Exception {
    options = new Options(arguments);
    if (!options.parse()) {
      throw new IllegalArgumentException("jcstress refuses " + List.of(arguments));
    }
    OSSupport.init();
    VMSupport.initFlags(options);
    scheduler = new Scheduler(Topology.get(), options.getCPUCount());
  }

  /**
   * Runs a test in a JVM of its own.
   *
   * @param before where classes are looked for first; empty for nowhere
   * @param fork how many have gone before: no two forks are quite alike
   */
  TestResult run(String test, String before, int fork) throws IOException, InterruptedException {
    TestInfo info = TestList.getInfo(test);
    List<SchedulingClass> places =
        scheduler.scheduleClasses(info.threads(), options.getCPUCount(), options.affinityMode());
    if (places.isEmpty()) {
      throw new IllegalStateException(test + " needs " + info.threads() + " processors");
    }
    TestConfig config =
        new TestConfig(
            options,
            info,
            fork,
            JVMS.get(fork % JVMS.size()),
            CompileMode.UNIFIED,
            places.get(fork % places.size()));
    BlockingQueue<TestResult> results = new LinkedBlockingQueue<>();
    System.setProperty("java.class.path", before + classPath); // forks are given it
    try {
      new TestExecutor(options.verbosity(), results::add, scheduler).runAll(List.of(config));
    } finally {
      System.setProperty("java.class.path", classPath);
    }
    return results.take();
  }
}
