package io.penstock.benchmarks.filter;

import static java.util.Objects.requireNonNull;

import io.penstock.benchmarks.Report;
import io.penstock.benchmarks.filter.EndToEndServer.Variant;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts servers with different filters under load, one after the other and round after round, and
 * compares the time per request: the inverse of what they get done together. Rounds are short, so
 * that what slows the machine down meets all of them; and now and then all servers are started
 * anew, since each JVM compiles what it runs in its own way. Needs wrk. Run by bin/bench.
 * Arguments: how often servers are started, seconds of load before anything counts, rounds, seconds
 * of each.
 *
 * <p>A server under full load leaves little of two processors to its compiler: for more than ten
 * seconds parts of it are interpreted, and it spends up to twice what it does later.
 */
final class EndToEnd implements AutoCloseable {

  private static final int CONNECTIONS = 16;
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern REQUESTS = Pattern.compile("([0-9]+) requests in");
  private static final Pattern FAILED = Pattern.compile("Non-2xx|Socket errors");

  private final Map<Variant, Process> servers = new EnumMap<>(Variant.class);
  private final Map<Variant, Integer> ports = new EnumMap<>(Variant.class);

  private EndToEnd() {}

  public static void main(String[] args) throws Exception {
    int starts = Integer.parseInt(args[0]);
    int warmUp = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    int seconds = Integer.parseInt(args[3]);
    Map<Variant, List<Cost>> costs = new EnumMap<>(Variant.class);
    for (int start = 1; start <= starts; start++) {
      try (EndToEnd servers = new EndToEnd()) {
        System.err.printf("start %d of %d: end to end%n", start, starts);
        servers.startAll();
        for (Variant variant : Variant.values()) {
          Cost unused = servers.load(variant, warmUp);
        }
        for (int round = 0; round < rounds; round++) {
          List<Variant> order = new ArrayList<>(List.of(Variant.values()));
          Collections.rotate(order, round);
          if (start % 2 == 0) {
            Collections.reverse(order);
          }
          for (Variant variant : order) {
            costs
                .computeIfAbsent(variant, unknown -> new ArrayList<>())
                .add(servers.load(variant, seconds));
          }
        }
      }
    }
    Report.heading(
        "Jetty under wrk, %d connections, servers started %d times and warmed up for %d s, %d rounds of %d s for each; time by the requests of all"
            .formatted(CONNECTIONS, starts, warmUp, rounds, seconds),
        EndToEndServer.FLAGS);
    compare("end-to-end", costs, Cost::nanos);
    System.out.println("# The processor time of the server alone, per request");
    compare("end-to-end-processor", costs, Cost::processorNanos);
  }

  private static void compare(
      String name, Map<Variant, List<Cost>> costs, ToDoubleFunction<Cost> what) {
    for (Variant rival : List.of(Variant.NO_FILTER, Variant.DOS_FILTER, Variant.TWO_FIELDS)) {
      compare(name, costs, what, Variant.PENSTOCK, rival);
    }
    for (Variant rival : List.of(Variant.NO_FILTER, Variant.DOS_FILTER)) {
      compare(name + "-without-fields", costs, what, Variant.PENSTOCK_WITHOUT_FIELDS, rival);
    }
  }

  private static void compare(
      String name,
      Map<Variant, List<Cost>> costs,
      ToDoubleFunction<Cost> what,
      Variant ours,
      Variant rival) {
    Report.paired(name + "/" + rival.label, all(costs, ours, what), all(costs, rival, what));
  }

  private static double[] all(
      Map<Variant, List<Cost>> costs, Variant variant, ToDoubleFunction<Cost> what) {
    return costs.getOrDefault(variant, List.of()).stream().mapToDouble(what).toArray();
  }

  /** Of a request: what went by, and what the server spent. */
  private record Cost(double nanos, double processorNanos) {}

  private void startAll() throws IOException {
    for (Variant variant : Variant.values()) {
      start(variant);
    }
  }

  private void start(Variant variant) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(EndToEndServer.FLAGS);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            EndToEndServer.class.getName(),
            variant.name()));
    Process server =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    servers.put(variant, server);
    BufferedReader out =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII));
    String port = out.readLine();
    if (port == null) {
      throw new IllegalStateException("The server with " + variant.label + " did not start");
    }
    ports.put(variant, Integer.valueOf(port));
  }

  private Cost load(Variant variant, int seconds) throws IOException, InterruptedException {
    Process server = requireNonNull(servers.get(variant));
    double before = processorNanos(server);
    Process wrk =
        new ProcessBuilder(
                "wrk",
                "-t1",
                "-c" + CONNECTIONS,
                "-d" + seconds + "s",
                "http://127.0.0.1:" + ports.get(variant) + "/")
            .redirectErrorStream(true)
            .start();
    String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher rate = RATE.matcher(said);
    Matcher requests = REQUESTS.matcher(said);
    if (wrk.waitFor() != 0 || !rate.find() || !requests.find() || FAILED.matcher(said).find()) {
      throw new IllegalStateException("wrk with " + variant.label + " says:\n" + said);
    }
    double spent = processorNanos(server) - before;
    return new Cost(
        1e9 / Double.parseDouble(rate.group(1)), spent / Double.parseDouble(requests.group(1)));
  }

  private static double processorNanos(Process server) {
    return server.info().totalCpuDuration().orElseThrow().toNanos();
  }

  /** Ends the servers. */
  @Override
  public void close() {
    for (Process server : servers.values()) {
      try {
        server.getOutputStream().close();
        if (server.waitFor(10, TimeUnit.SECONDS)) {
          continue;
        }
      } catch (IOException e) {
        System.err.println("A server's input cannot be closed: " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      server.destroyForcibly();
    }
  }
}
