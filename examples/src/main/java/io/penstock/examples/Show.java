package io.penstock.examples;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Twenty concurrent callers against capacity 3. The numbers are written here once more on purpose:
 * the show must notice when the configuration is another.
 */
final class Show {

  private static final int CALLERS = 20;
  private static final int CAPACITY = 3;
  private static final String PATH = "/hello";

  private final int port;
  private final PrintStream out;

  Show(int port, PrintStream out) {
    this.port = port;
    this.out = out;
  }

  /**
   * Runs against a server that has just started.
   *
   * @return what is not as it should be; empty if all is well
   */
  List<String> run() throws Exception {
    // Of what follows nothing must be slow for being done the first time.
    Callers.ask(CALLERS, port, "/index.html");

    out.printf(
        "%d callers ask for %s at the same moment; its capacity is %d.%n%n",
        CALLERS, PATH, CAPACITY);
    long start = System.nanoTime();
    List<RawResponse> responses = Callers.ask(CALLERS, port, PATH);
    long millis = (System.nanoTime() - start) / 1_000_000;

    out.println(
        responses.stream()
            .map(response -> Integer.toString(response.status()))
            .collect(Collectors.joining(" ")));
    List<RawResponse> allowed = withStatus(responses, 200);
    List<RawResponse> denied = withStatus(responses, 429);
    out.printf("%n%d times 200, %d times 429.%n", allowed.size(), denied.size());
    allowed.stream().findFirst().ifPresent(response -> print("One that was allowed:", response));
    denied.stream().findFirst().ifPresent(response -> print("One that was denied:", response));
    return problems(allowed, denied, millis);
  }

  private void print(String title, RawResponse response) {
    out.printf("%n%s%n%n", title);
    response.head().forEach(line -> out.println("  " + line));
    out.printf("%n  %s%n", response.body().strip());
  }

  private static List<RawResponse> withStatus(List<RawResponse> responses, int status) {
    return responses.stream().filter(response -> response.status() == status).toList();
  }

  private static List<String> problems(
      List<RawResponse> allowed, List<RawResponse> denied, long millis) {
    List<String> problems = new ArrayList<>();
    if (allowed.size() != CAPACITY || denied.size() != CALLERS - CAPACITY) {
      problems.add(
          "statuses: %d times 200 and %d times 429 within %d ms (expected: %d and %d)"
              .formatted(allowed.size(), denied.size(), millis, CAPACITY, CALLERS - CAPACITY));
    }
    for (RawResponse response : allowed) {
      checkQuota(response, problems);
    }
    for (RawResponse response : denied) {
      checkQuota(response, problems);
      check(response, "Retry-After", value -> value.matches("[1-9][0-9]*"), "at least 1", problems);
      check(response, "Cache-Control", "no-store"::equals, "no-store", problems);
      String problem = "application/problem+json";
      check(response, "Content-Type", value -> value.startsWith(problem), problem, problems);
      if (!response.body().contains("\"violated-policies\"")) {
        problems.add("body: " + response.body() + " (expected: the policy that denied)");
      }
    }
    return problems.stream().distinct().toList();
  }

  private static void checkQuota(RawResponse response, List<String> problems) {
    String policy = "\"hello\";q=" + CAPACITY;
    check(response, "RateLimit-Policy", value -> value.startsWith(policy), policy, problems);
    check(
        response, "RateLimit", value -> value.startsWith("\"hello\";r="), "\"hello\";r=", problems);
  }

  private static void check(
      RawResponse response,
      String field,
      Predicate<String> expectation,
      String expected,
      List<String> problems) {
    Optional<String> value = response.field(field);
    if (value.filter(expectation).isEmpty()) {
      problems.add(
          "%s of a %d: %s (expected: %s)"
              .formatted(field, response.status(), value.orElse("missing"), expected));
    }
  }
}
