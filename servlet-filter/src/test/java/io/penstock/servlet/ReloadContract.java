package io.penstock.servlet;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.BucketStats;
import io.penstock.policy.RateLimitPolicies;
import io.penstock.servlet.server.ExpectedErrors;
import io.penstock.servlet.server.Http;
import io.penstock.servlet.server.PenstockLog;
import io.penstock.servlet.server.RateLimitFields;
import io.penstock.servlet.server.ServletServer;
import io.penstock.servlet.server.WebApp;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that changes while requests come in. */
@Timeout(240)
abstract class ReloadContract {

  private static final String HEAD = "penstock.reload = 50ms\n";

  private final Supplier<ServletServer> servers;
  private ServletServer server;

  @TempDir Path root;
  @TempDir Path elsewhere;

  ReloadContract(Supplier<ServletServer> servers) {
    this.servers = servers;
  }

  @BeforeEach
  void make() {
    server = servers.get();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void aChangeIsTakenOverAndTokensAreKept() throws Exception {
    Path file = elsewhere.resolve("limits.properties");
    deploy(file, file, policy(10, "X-Key"));
    for (int left = 9; left >= 4; left--) {
      assertThat(left(get("a"))).isEqualTo(left);
    }

    replace(file, policy(100, "X-Key"));

    // The first may have taken a token by the old limits, given it back, and been decided anew.
    await(response -> quota(response) == 100);
    assertThat(left(get(SiteContract.newKey()))).isEqualTo(99);
    // Four tokens were left, not a hundred: a change of limits is no gift.
    assertThat(left(get("a"))).isEqualTo(3);
  }

  @Test
  void aLoweredLimitHoldsAtOnceAndIsWhatStatsTell() throws Exception {
    Path file = elsewhere.resolve("limits.properties");
    deploy(file, file, policy(10, "X-Key"));
    assertThat(left(get("a"))).isEqualTo(9);

    replace(file, policy(2, "X-Key"));

    await(response -> quota(response) == 2);
    RateLimitPolicies policies =
        (RateLimitPolicies) server.contextAttribute("io.penstock.policies");
    BucketStats stats = policies.get("api").stats("header:x-key=a");
    assertThat(stats.capacity()).isEqualTo(2);
    assertThat(stats.tokens()).isEqualTo(2);
    assertThat(left(get("a"))).isEqualTo(1);
    assertThat(left(get("a"))).isZero();
    assertThat(get("a").statusCode()).isEqualTo(429);
  }

  @Test
  void aLinkMayPointElsewhere() throws Exception {
    Path one = elsewhere.resolve("one.properties");
    Path two = elsewhere.resolve("two.properties");
    Path link = elsewhere.resolve("limits.properties");
    Files.createSymbolicLink(link, one);
    deploy(link, one, policy(10, "X-Key"));
    Files.writeString(two, HEAD + policy(20, "X-Key"));

    Path next = elsewhere.resolve("next");
    Files.createSymbolicLink(next, two);
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);

    await(response -> quota(response) == 20);
  }

  @Test
  void anInvalidFileChangesNothing() throws Exception {
    Path file = elsewhere.resolve("limits.properties");
    deploy(file, file, policy(10, "X-Key"));
    try (ExpectedErrors expected = new ExpectedErrors()) {
      replace(file, policy(20, "X-Key") + "penstock.policy.api.capasity = 1\n");
      // The next valid one comes through, so the invalid one has been looked at or skipped.
      for (int i = 0; i < 20; i++) {
        assertThat(quota(get("probe-" + i))).isEqualTo(10);
      }
      replace(file, policy(30, "X-Key"));
      await(
          response -> {
            assertThat(quota(response)).isIn(10L, 30L);
            return quota(response) == 30;
          });
    }
  }

  /** As an editor writes: the file is there, and half of it is missing for a while. */
  @Test
  void halfAFileIsNotTaken() throws Exception {
    Path file = elsewhere.resolve("limits.properties");
    deploy(file, file, policy(10, "X-Key"));
    RateLimitPolicies policies =
        (RateLimitPolicies) server.contextAttribute("io.penstock.policies");
    String whole = HEAD + policy(200, "X-Key");
    String half = whole.substring(0, whole.indexOf("200") + 2);
    try (ExpectedErrors expected = new ExpectedErrors()) {
      Files.writeString(file, half); // says 20, and nothing of paths

      long deadline = System.nanoTime() + SECONDS.toNanos(20);
      while (policies.failedReloads() == 0) {
        assertThat(quota(get(SiteContract.newKey()))).isEqualTo(10);
        assertThat(System.nanoTime() - deadline).as("not looked at after 20 s").isNegative();
      }
      assertThat(quota(get(SiteContract.newKey()))).isEqualTo(10);
      Files.writeString(file, whole.substring(half.length()), StandardOpenOption.APPEND);
      await(
          response -> {
            assertThat(quota(response)).isIn(10L, 200L);
            return quota(response) == 200;
          });
    }
  }

  /** Nothing tells it from a file that is meant so; who replaces the file is never half read. */
  @Test
  void halfAFileThatIsValidHoldsUntilTheRestIsThere() throws Exception {
    Path file = elsewhere.resolve("limits.properties");
    deploy(file, file, policy(10, "X-Key"));
    RateLimitPolicies policies =
        (RateLimitPolicies) server.contextAttribute("io.penstock.policies");
    String half = HEAD + policy(20, "X-Key");
    Files.writeString(file, half);

    HttpResponse<String> between = await(response -> quota(response) == 20);

    assertThat(RateLimitFields.policies(between)).containsOnlyKeys("api");
    Files.writeString(
        file, policy(5, "X-Key").replace("policy.api", "policy.rest"), StandardOpenOption.APPEND);
    HttpResponse<String> after =
        await(response -> RateLimitFields.policies(response).containsKey("rest"));
    assertThat(RateLimitFields.policies(after)).containsOnlyKeys("api", "rest");
    eventually("counted", () -> policies.reloads() == 2);
    assertThat(policies.failedReloads()).isZero();
  }

  @Test
  void whatNeedsARestartIsNamedAndTheRestIsTaken() throws Exception {
    Path file = elsewhere.resolve("limits.properties");
    deploy(file, file, policy(10, "X-Key"));
    try (PenstockLog log = new PenstockLog();
        ExpectedErrors expected = new ExpectedErrors()) {
      replace(file, policy(20, "X-Key") + "penstock.policy.api.mailbox-capacity = 7\n");
      await(response -> quota(response) == 20);

      eventually(
          "named in the log",
          () ->
              log.messages().stream()
                  .anyMatch(line -> line.contains("mailbox-capacity") && line.contains("restart")));
    }
  }

  /** The kill switch: live, without a restart. */
  @Test
  void thePoliciesMayBeTurnedOff() throws Exception {
    Path file = elsewhere.resolve("limits.properties");
    deploy(file, file, policy(0, "X-Key"));
    assertThat(get("a").statusCode()).isEqualTo(429);

    replace(file, "penstock.mode = off\n" + policy(0, "X-Key"));

    await(response -> response.statusCode() == 200);
    replace(file, policy(0, "X-Key"));
    await(response -> response.statusCode() == 429);
  }

  @Test
  void pathsAndKeysChangeTogether() throws Exception {
    Path file = elsewhere.resolve("limits.properties");
    deploy(file, file, policy(10, "X-Key"));

    replace(file, policy(20, "X-Other"));

    HttpResponse<String> changed = await(response -> quota(response) == 20);
    // No X-Other: everybody shares one bucket.
    assertThat(left(get("b"))).isEqualTo(left(changed) - 1);
  }

  private static String policy(int capacity, String key) {
    return "penstock.policy.api.refill-rate = 0\npenstock.policy.api.capacity = "
        + capacity
        + "\npenstock.policy.api.paths = /*\npenstock.policy.api.key = header:"
        + key
        + "\n";
  }

  private void deploy(Path configured, Path file, String properties) throws Exception {
    Files.writeString(file, HEAD + properties);
    server.start(new WebApp(root).limiter("config", "file:" + configured).root());
    assertThat(server.deploymentErrors()).isEmpty();
  }

  /** As whoever deploys carefully does it: nobody ever sees half a file. */
  private void replace(Path file, String properties) throws Exception {
    Path next = elsewhere.resolve("next.properties");
    Files.writeString(next, HEAD + properties);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private HttpResponse<String> get(String key) throws Exception {
    return Http.get(server.uri("/x"), "X-Key", key);
  }

  private HttpResponse<String> await(Predicate<HttpResponse<String>> change) throws Exception {
    long deadline = System.nanoTime() + SECONDS.toNanos(20);
    while (true) {
      HttpResponse<String> response = get(SiteContract.newKey());
      if (change.test(response)) {
        return response;
      }
      assertThat(System.nanoTime() - deadline)
          .as("not reloaded after 20 s: %s", response.headers().map())
          .isNegative();
    }
  }

  /** What the thread that watches does after the change holds. */
  private static void eventually(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("not %s after 20 s", what).isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static long quota(HttpResponse<String> response) {
    return (Long) RateLimitFields.policies(response).get("api").get("q");
  }

  private static long left(HttpResponse<String> response) {
    return RateLimitFields.remaining(response, "api");
  }
}
