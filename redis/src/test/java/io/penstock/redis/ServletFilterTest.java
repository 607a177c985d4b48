package io.penstock.redis;

import static io.penstock.redis.LimitedServer.left;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers whose filters share one Redis: what requests meet while it is there, hangs, is gone
 * and comes back.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServletFilterTest {

  @TempDir private Path directory;
  private RedisProcess redis;

  @BeforeEach
  void startRedis() {
    redis = RedisProcess.start("--maxmemory-policy", "noeviction");
  }

  @AfterEach
  void stopRedis() {
    redis.close();
  }

  /** Eight tokens for each policy that is named by a path, with what a test adds. */
  private Path limits(String... lines) throws Exception {
    return limits(Duration.ofSeconds(10), lines);
  }

  private Path limits(Duration timeout, String... lines) throws Exception {
    StringBuilder text = new StringBuilder();
    text.append("penstock.backend=redis\npenstock.redis.prefix=shop\n");
    text.append("penstock.redis.uri=").append(redis.address()).append('\n');
    text.append("penstock.redis.timeout=").append(timeout).append('\n');
    for (String name : List.of("keep", "open", "shut")) {
      String policy = "penstock.policy." + name + ".";
      text.append(policy).append("refill-rate=8/d\n");
      text.append(policy).append("paths=/").append(name).append("/*\n");
    }
    text.append("penstock.policy.open.on-failure=allow\n");
    text.append("penstock.policy.shut.on-failure=deny\n");
    for (String line : lines) {
      text.append(line).append('\n');
    }
    Path file = Files.createTempFile(directory, "limits", ".properties");
    Files.write(file, text.toString().getBytes(UTF_8));
    return file;
  }

  /** A start does not wait for as long as a busy machine may take to connect. */
  private static void awaitRedis(LimitedServer server) {
    Waits.until("Redis decides", () -> server.status("/shut/") == 200);
  }

  @Test
  void allServersShareTheBuckets() throws Exception {
    Path limits = limits();
    try (LimitedServer one = new LimitedServer(limits);
        LimitedServer two = new LimitedServer(limits)) {
      awaitRedis(one);
      awaitRedis(two);
      for (int left = 7; left >= 0; left--) {
        HttpResponse<String> response = (left % 2 == 0 ? one : two).get("/keep/");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(left(response)).startsWith("\"keep\";r=" + left + ";t=");
        assertThat(response.headers().firstValue("RateLimit-Policy"))
            .contains("\"keep\";q=8;w=86400");
      }
      for (LimitedServer server : List.of(one, two)) {
        HttpResponse<String> denied = server.get("/keep/");
        assertThat(denied.statusCode()).isEqualTo(429);
        assertThat(denied.headers().firstValueAsLong("Retry-After").orElseThrow())
            .isBetween(10_000L, 10_800L);
      }
      assertThat(one.status("/open/")).as("another policy").isEqualTo(200);
    }
  }

  @Test
  void refundsReachTheSharedBuckets() throws Exception {
    Path limits =
        limits(
            "penstock.policy.keep.refund-statuses=2xx",
            "penstock.policy.last.refill-rate=0",
            "penstock.policy.last.capacity=0",
            "penstock.policy.last.paths=/keep/never/*",
            "penstock.policy-order=keep,last");
    try (LimitedServer one = new LimitedServer(limits);
        LimitedServer two = new LimitedServer(limits)) {
      awaitRedis(one);
      awaitRedis(two);
      assertThat(left(one.get("/keep/?400"))).startsWith("\"keep\";r=7");
      assertThat(left(one.get("/keep/?200"))).startsWith("\"keep\";r=6");
      Waits.until("the refund is there", () -> left(two.get("/keep/?200")).contains("r=6"));
      HttpResponse<String> denied = two.get("/keep/never/");
      assertThat(denied.statusCode()).isEqualTo(429);
      Waits.until("nothing was kept", () -> left(one.get("/keep/?200")).contains("r=6"));
    }
  }

  @Test
  void eachPolicyIsObeyedWhileRedisIsGoneAndAfterwards() throws Exception {
    Path limits = limits("penstock.redis.local-share=0.25");
    try (LimitedServer server = new LimitedServer(limits)) {
      awaitRedis(server);
      for (String path : List.of("/keep/", "/open/", "/shut/")) {
        assertThat(server.status(path)).isEqualTo(200);
      }
      redis.kill();
      expectFallback(server);
      redis.startAgain(); // with nothing of what it held
      Waits.until("Redis decides again", () -> server.status("/shut/") == 200);
      assertThat(left(server.get("/keep/"))).startsWith("\"keep\";r=7");
      redis.kill();
      assertThat(server.status("/keep/")).as("a fallback is not full again").isEqualTo(429);
    }
  }

  @Test
  void eachPolicyIsObeyedWhileRedisHangs() throws Exception {
    Path limits = limits(Duration.ofMillis(500), "penstock.redis.local-share=0.25");
    try (LimitedServer server = new LimitedServer(limits)) {
      awaitRedis(server);
      assertThat(server.status("/keep/")).isEqualTo(200);
      redis.stop();
      expectFallback(server);
      redis.goOn();
      Waits.until("Redis decides again", () -> server.status("/shut/") == 200);
    }
  }

  /** Two of eight for each key here, everything, nothing. */
  private static void expectFallback(LimitedServer server) {
    for (int i = 0; i < 5; i++) {
      HttpResponse<String> kept = server.get("/keep/");
      assertThat(kept.statusCode()).as("call %d", i).isEqualTo(i < 2 ? 200 : 429);
      assertThat(kept.headers().firstValue("RateLimit-Policy")).contains("\"keep\";q=2;w=86400");
    }
    for (int i = 0; i < 12; i++) {
      HttpResponse<String> open = server.get("/open/");
      assertThat(open.statusCode()).isEqualTo(200);
      assertThat(left(open)).isEmpty();
    }
    HttpResponse<String> shut = server.get("/shut/");
    assertThat(shut.statusCode()).isEqualTo(503);
    assertThat(shut.headers().firstValue("Retry-After")).contains("1");
    assertThat(shut.body()).contains("#temporary-reduced-capacity");
  }

  @Test
  void anApplicationStartsWithoutRedis() throws Exception {
    redis.kill();
    try (LimitedServer server = new LimitedServer(limits())) {
      assertThat(server.status("/shut/")).isEqualTo(503);
      assertThat(server.status("/open/")).isEqualTo(200);
      assertThat(left(server.get("/keep/"))).startsWith("\"keep\";r=7");
      redis.startAgain();
      Waits.until("Redis decides", () -> server.status("/shut/") == 200);
    }
  }

  @Test
  void everythingThatIsMissingOrMisspeltIsTold() throws Exception {
    Path bad = directory.resolve("bad.properties");
    Files.write(
        bad,
        List.of(
            "penstock.backend=redis",
            "penstock.redis.hash-key=false",
            "penstock.redis.mode=leased",
            "penstock.policy.a.refill-rate=1",
            "penstock.policy.a.paths=/*"));
    assertThat(catchThrowable(() -> new LimitedServer(bad).close()))
        .hasStackTraceContaining("penstock.redis.uri: missing (expected: redis://")
        .hasStackTraceContaining("penstock.redis.prefix: missing (expected: ")
        .hasStackTraceContaining("penstock.redis.hash-key")
        .hasStackTraceContaining("penstock.redis.hash-keys")
        .hasStackTraceContaining("penstock.redis.mode: leased (expected: exact; leased is not");
  }

  @Test
  void aBadAddressStopsTheStartAndIsNotShown() throws Exception {
    Path bad = directory.resolve("bad.properties");
    Files.write(
        bad,
        List.of(
            "penstock.backend=redis",
            "penstock.redis.prefix=shop",
            "penstock.redis.uri=http://user:s3cret@host",
            "penstock.policy.a.refill-rate=9999999/30d",
            "penstock.policy.a.paths=/*"));
    Throwable both = catchThrowable(() -> new LimitedServer(bad).close());
    assertThat(both)
        .hasStackTraceContaining("penstock.redis.uri: (not shown) (expected: ")
        .hasStackTraceContaining("penstock.policy.a.refill-rate: 9999999/30d (expected: ");
    StringBuilder told = new StringBuilder();
    for (Throwable t = both; t != null; t = t.getCause()) {
      told.append(t);
    }
    assertThat(told.toString()).doesNotContain("s3cret");
  }
}
