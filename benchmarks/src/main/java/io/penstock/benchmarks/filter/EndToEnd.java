package io.penstock.benchmarks.filter;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts servers with different filters under load, one after the other and round after round, and
 * prints medians of the time per request: the inverse of what they get done together. Needs wrk.
 * Run by bin/bench. Arguments: rounds, seconds of each run.
 */
final class EndToEnd implements AutoCloseable {

  private static final int CONNECTIONS = 16;
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern FAILED = Pattern.compile("Non-2xx|Socket errors");

  private final Map<Variant, Process> servers = new EnumMap<>(Variant.class);
  private final Map<Variant, Integer> ports = new EnumMap<>(Variant.class);
  private final Map<Variant, List<Double>> nanos = new EnumMap<>(Variant.class);

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    int seconds = Integer.parseInt(args[1]);
    try (EndToEnd bench = new EndToEnd()) {
      for (Variant variant : Variant.values()) {
        bench.start(variant);
      }
      for (Variant variant : Variant.values()) {
        bench.load(variant, Math.max(2, seconds)); // to warm up
      }
      for (int round = 1; round <= rounds; round++) {
        System.err.printf("round %d of %d: end to end%n", round, rounds);
        List<Variant> order = new ArrayList<>(List.of(Variant.values()));
        if (round % 2 == 0) {
          Collections.reverse(order);
        }
        for (Variant variant : order) {
          bench
              .nanos
              .computeIfAbsent(variant, unknown -> new ArrayList<>())
              .add(1e9 / bench.load(variant, seconds));
        }
      }
      Report.heading(
          "Jetty under wrk, %d connections, %d rounds of %d s; time by the requests of all"
              .formatted(CONNECTIONS, rounds, seconds),
          Report.ownFlags());
      for (Variant rival : List.of(Variant.NO_FILTER, Variant.DOS_FILTER)) {
        Report.ratio(
            "end-to-end/" + rival.label, bench.median(Variant.PENSTOCK), bench.median(rival));
      }
    }
  }

  private void start(Variant variant) throws IOException {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                EndToEndServer.class.getName(),
                variant.name())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
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

  /** Requests per second. */
  private double load(Variant variant, int seconds) throws IOException, InterruptedException {
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
    if (wrk.waitFor() != 0 || !rate.find() || FAILED.matcher(said).find()) {
      throw new IllegalStateException("wrk with " + variant.label + " says:\n" + said);
    }
    return Double.parseDouble(rate.group(1));
  }

  private double median(Variant variant) {
    return Report.median(
        nanos.getOrDefault(variant, List.of()).stream().mapToDouble(d -> d).toArray());
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
