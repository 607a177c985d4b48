package io.penstock.local;

import java.util.Set;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.util.LoggingLevel;

/**
 * How Lincheck is run: in every build for some seconds, and for as long as one likes with {@code
 * -Dpenstock.lincheck.scale=}, by which the number of scenarios is multiplied.
 */
final class Lincheck {

  private static final int SCALE = Integer.getInteger("penstock.lincheck.scale", 1);

  /** Senders look 50 times before they leave a message: enough for that, or none would. */
  private static final int ARRIVAL_LOOKS = 60;

  private static final int ENDLESS_LOOKS = 1_000;

  /** Arithmetic and counting: shares nothing that decides, so there is nothing to interleave. */
  private static final Set<String> UNSHARED =
      Set.of(
          "io.penstock.BucketStats",
          "io.penstock.Decision",
          "io.penstock.Limit",
          "io.penstock.local.Draft",
          "io.penstock.local.LimitSet",
          "io.penstock.local.SecretHash",
          "io.penstock.spi.NamedLimits",
          "java.util.concurrent.CompletableFuture",
          "java.util.concurrent.ConcurrentLinkedQueue",
          "java.util.concurrent.atomic.LongAdder");

  private static final String ARITHMETIC = "io.penstock.bucket.";

  private Lincheck() {}

  /** That many scenarios in a build. */
  static int scaled(int scenarios) {
    return scenarios * SCALE;
  }

  static StressOptions stress(Class<?> specification) {
    return new StressOptions()
        .sequentialSpecification(specification)
        .iterations(scaled(8))
        .invocationsPerIteration(300)
        .threads(3)
        .actorsBefore(2)
        .actorsPerThread(3)
        .actorsAfter(2)
        .logLevel(LoggingLevel.ERROR);
  }

  static ModelCheckingOptions model(Class<?> specification) {
    return new ModelCheckingOptions()
        .sequentialSpecification(specification)
        .iterations(scaled(6))
        .invocationsPerIteration(50)
        .threads(2)
        .actorsBefore(1)
        .actorsPerThread(3)
        .actorsAfter(1)
        .loopIterationsBeforeThreadSwitch(ARRIVAL_LOOKS)
        .loopBound(ENDLESS_LOOKS)
        .enableAwaitLoopsAnalysis(false)
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(
                    name -> UNSHARED.contains(name) || name.startsWith(ARITHMETIC))
                .allMethods()
                .ignore())
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses("io.penstock.local.Environment")
                .methods("keysReached")
                .ignore())
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses("io.penstock.local.SharedTimer")
                .allMethods()
                .ignore())
        .addGuarantee( // a deep recursion, but no endless one: to see whether there is stack
            ManagedStrategyGuaranteeKt.forClasses("io.penstock.mailbox.Mailbox")
                .methods("dip")
                .ignore())
        .logLevel(LoggingLevel.ERROR);
  }
}
