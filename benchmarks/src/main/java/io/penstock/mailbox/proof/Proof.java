package io.penstock.mailbox.proof;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Shows that each claim of a table holds, and that its test would see it if it did not: the test
 * must find nothing in the classes as they are, and something in each weakened variant.
 *
 * <p>Arguments: the table, the source directory, a directory to work in, and {@code --quick}.
 */
public final class Proof {

  /** How often a weakened variant may come through before the proof fails. */
  private static final int PATIENCE = 30;

  private final PrintStream out = System.out;
  private final Path sources;
  private final Path work;
  private final int strongForks;
  private final Forks forks;
  private final List<String> details = new ArrayList<>();
  private int passed;
  private int failed;

  private Proof(Path sources, Path work, boolean quick) throws Exception {
    this.sources = sources;
    this.work = Files.createDirectories(work);
    this.strongForks = quick ? 2 : 8;
    System.setOut(new PrintStream(Files.newOutputStream(work.resolve("jcstress.log")), true));
    this.forks =
        new Forks(
            "-c",
            "2",
            "-strideSize",
            "64",
            "-strideCount",
            "8",
            "-spinStyle",
            "THREAD_YIELD",
            "-pth",
            "false",
            "-iters",
            quick ? "1" : "5",
            "-time",
            quick ? "500" : "1000");
  }

  /** Runs the proof; exits with 1 if a claim fails or a weakened variant comes through. */
  public static void main(String[] arguments) throws Exception {
    List<Claim> claims = ClaimsReader.read(Path.of(arguments[0]));
    boolean quick = List.of(arguments).contains("--quick");
    Proof proof = new Proof(Path.of(arguments[1]), Path.of(arguments[2]), quick);
    proof.run(claims);
    System.exit(proof.failed == 0 ? 0 : 1);
  }

  private void run(List<Claim> claims) throws IOException, InterruptedException {
    Set<String> unclaimed = new TreeSet<>(TestList.tests());
    for (Claim claim : claims) {
      unclaimed.remove(claim.test());
      out.print(claim.text() + ": " + strong(claim));
      for (Weakening weakening : claim.weakenings()) {
        out.print("; weakened (without " + weakening.without() + "): " + weak(claim, weakening));
        out.flush();
      }
      out.println();
      details.forEach(out::println);
      details.clear();
    }
    for (String test : unclaimed) {
      out.println(verdict(false, test + ": FAILED, stands in no claim"));
    }
    out.println(passed + " passed, " + failed + " failed");
  }

  private String strong(Claim claim) throws IOException, InterruptedException {
    for (int fork = 0; fork < strongForks; fork++) {
      TestResult result = forks.run(claim.test(), "", fork);
      if (result.status() != Status.NORMAL || !result.grading().isPassed) {
        describe(result);
        return verdict(false, "FAILED");
      }
      note(result, "as it is");
    }
    return verdict(true, "held");
  }

  private String weak(Claim claim, Weakening weakening) throws IOException, InterruptedException {
    String before;
    try {
      before = compile(weakening) + File.pathSeparator;
    } catch (IllegalArgumentException e) {
      details.add(e.getMessage());
      return verdict(false, "NOT RUN");
    }
    for (int fork = 0; fork < PATIENCE; fork++) {
      TestResult result = forks.run(claim.test(), before, fork);
      if (result.status() != Status.NORMAL) {
        describe(result);
        return verdict(false, "NOT RUN");
      }
      note(result, "without " + weakening.without() + ", fork " + (fork + 1));
      if (!result.grading().isPassed) {
        return verdict(true, "caught");
      }
    }
    return verdict(false, "CAME THROUGH");
  }

  /** Leaves what was seen in the log. */
  private static void note(TestResult result, String variant) {
    System.out.println(result.getName() + ", " + variant);
    for (GradingResult grade : result.grading().gradingResults.values()) {
      System.out.printf("%12d  %s  %s%n", grade.count, grade.expect, grade.id);
    }
  }

  private String verdict(boolean good, String text) {
    if (good) {
      passed++;
    } else {
      failed++;
    }
    return text;
  }

  private void describe(TestResult result) {
    details.add("  " + result.status() + " in a JVM with " + result.getConfig().jvmArgs);
    for (GradingResult grade : result.grading().gradingResults.values()) {
      details.add(
          "  %12d  %s  %s  %s".formatted(grade.count, grade.expect, grade.id, grade.description));
    }
    details.addAll(result.getMessages());
    details.addAll(result.getVmErr());
  }

  /** Compiles the weakened source; where its classes are. */
  private Path compile(Weakening weakening) throws IOException {
    Path source = Path.of(weakening.file());
    List<String> weakened = weakening.apply(Files.readAllLines(sources.resolve(source)));
    Path directory = Files.createTempDirectory(work, "weakened");
    Path copy = directory.resolve("source").resolve(source);
    Files.createDirectories(copy.getParent());
    Files.write(copy, weakened);
    Path classes = Files.createDirectories(directory.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of("-proc:none", "-nowarn", "-d", classes.toString()),
                  null,
                  files.getJavaFileObjects(copy))
              .call();
      if (!compiled) {
        throw new IllegalArgumentException("without " + weakening.without() + ":\n" + messages);
      }
    }
    return classes;
  }
}
