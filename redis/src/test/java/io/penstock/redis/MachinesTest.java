package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.Limit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several machines, one key: together they get what one bucket grants. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class MachinesTest {

  private static final int MACHINES = 3;

  @TempDir Path folder;

  /** What Redis did at a time of its clock; at one time it may give before it takes. */
  private record Event(long time, String what, long tokens) implements Comparable<Event> {

    static Event of(String line) {
      String[] words = line.split(" ", -1);
      return new Event(Long.parseLong(words[0]), words[1], Long.parseLong(words[2]));
    }

    private boolean takes() {
      return what.equals("TAKE");
    }

    @Override
    public int compareTo(Event other) {
      return Comparator.comparingLong(Event::time).thenComparing(Event::takes).compare(this, other);
    }
  }

  @Test
  void noSpanOfTimeHoldsMoreThanTheBucketAndWhatCameBack() throws Exception {
    List<Event> events = new ArrayList<>();
    try (RedisProcess redis = RedisProcess.start()) {
      List<Process> machines = new ArrayList<>();
      for (int i = 0; i < MACHINES; i++) {
        machines.add(machine(redis, i));
      }
      Waits.until("all are at it", () -> allWereServed(0));
      redis.ask("SCRIPT FLUSH");
      redis.ask("CLIENT KILL TYPE normal");
      long before = rounds().max().orElseThrow();
      Waits.until("all go on", () -> allWereServed(before + 1));
      for (Process machine : machines) {
        machine.getOutputStream().close();
      }
      for (Process machine : machines) {
        assertThat(machine.waitFor(30, TimeUnit.SECONDS)).as("a machine ends").isTrue();
        assertThat(machine.exitValue()).isZero();
      }
    }
    for (int i = 0; i < MACHINES; i++) {
      List<Event> own =
          Files.readAllLines(folder.resolve("out" + i)).stream().map(Event::of).toList();
      assertThat(own).filteredOn(Event::takes).as("machine %d was served", i).isNotEmpty();
      events.addAll(own);
    }
    check(events, NodeProcess.BURST);
    check(events, NodeProcess.STEADY);
  }

  private boolean allWereServed(long moreThan) {
    return rounds().allMatch(rounds -> rounds > moreThan);
  }

  /** How often each machine has said that it is at it. */
  private LongStream rounds() {
    return IntStream.range(0, MACHINES)
        .mapToLong(
            number -> {
              try (Stream<String> said = Files.lines(folder.resolve("err" + number))) {
                return said.filter(NodeProcess.AT_IT::equals).count();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private Process machine(RedisProcess redis, int number) {
    try {
      return new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              NodeProcess.class.getName(),
              "" + redis.port(),
              "" + number)
          .redirectOutput(folder.resolve("out" + number).toFile())
          .redirectError(folder.resolve("err" + number).toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Plays the events on a bucket of unbounded precision, to which nothing may be lacking. */
  private static void check(List<Event> events, Limit limit) {
    BigInteger nanos = BigInteger.valueOf(limit.refillPeriod().toNanos());
    BigInteger full = BigInteger.valueOf(limit.capacity()).multiply(nanos);
    // Where nobody can say whether it was given back, it counts as given back. So do those that
    // were
    // taken for a caller who had given up: they are, whenever that is found out.
    BigInteger spare =
        tokens(events, "UNKNOWN_REFUND")
            .add(tokens(events, "UNKNOWN_TAKE"))
            .multiply(nanos)
            .add(full.multiply(count(events, "UNKNOWN_RESET")));
    BigInteger level = full;
    long date = 0;
    long granted = 0;
    for (Event event : events.stream().filter(e -> e.time() > 0).sorted().toList()) {
      BigInteger elapsed = BigInteger.valueOf((event.time() - date) * 1000);
      date = event.time();
      level = level.add(elapsed.multiply(BigInteger.valueOf(limit.refillTokens()))).min(full);
      BigInteger tokens = BigInteger.valueOf(event.tokens()).multiply(nanos);
      switch (event.what()) {
        case "RESET" -> level = full;
        case "REFUND" -> level = level.add(tokens).min(full);
        default -> {
          granted += event.tokens();
          level = level.subtract(tokens);
        }
      }
      BigInteger left = level.add(spare);
      if (left.signum() < 0) {
        throw new AssertionError(
            "%s was exceeded by %s / %s of a token with %s"
                .formatted(limit, left.negate(), nanos, event));
      }
    }
    assertThat(granted).as("as much as came back was used").isGreaterThan(300);
  }

  private static BigInteger tokens(List<Event> events, String what) {
    return BigInteger.valueOf(
        events.stream().filter(e -> e.what().equals(what)).mapToLong(Event::tokens).sum());
  }

  private static BigInteger count(List<Event> events, String what) {
    return BigInteger.valueOf(events.stream().filter(e -> e.what().equals(what)).count());
  }
}
