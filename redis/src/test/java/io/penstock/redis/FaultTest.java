package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.lettuce.core.RedisClient;
import io.penstock.BackendUnavailableException;
import io.penstock.Limit;
import io.penstock.RateLimiter;
import io.penstock.RecordedLog;
import io.penstock.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What can happen to a Redis and to the way to it. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
@Isolated("looks at what the whole JVM logs")
class FaultTest {

  private static final String KEY = "user-123";
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Limit HUNDRED = Limit.capacity(100).neverRefilling();

  private final RedisProcess redis = RedisProcess.start();
  private final RecordedLog log = new RecordedLog(Breaker.class);

  @BeforeEach
  void quiet() {
    assertThat(log.lines()).isEmpty();
  }

  @AfterEach
  void end() {
    redis.close();
    log.close();
  }

  /** Asks until an answer comes; what fails must fail as it is said. */
  private static void awaitService(RateLimiter limiter) {
    Waits.until(
        "decisions again",
        () -> {
          try {
            return limiter.decide("somebody else", 1).remaining() >= 0;
          } catch (BackendUnavailableException e) {
            return false;
          }
        });
  }

  private static void assertUnavailable(RateLimiter limiter) {
    long start = System.nanoTime();
    assertThatThrownBy(() -> limiter.decide(KEY, 1))
        .isInstanceOf(BackendUnavailableException.class);
    assertThat(System.nanoTime() - start)
        .as("nobody waits much longer than the timeout")
        .isLessThan(TIMEOUT.toNanos() + 2_000_000_000);
  }

  /** Nanoseconds that half of many calls do not exceed. */
  private static long median(RateLimiter limiter) {
    long[] nanos = new long[999];
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      try {
        if (limiter.allow(KEY)) {
          throw new AssertionError("allowed without Redis");
        }
      } catch (BackendUnavailableException e) {
        nanos[i] = System.nanoTime() - start;
      }
    }
    Arrays.sort(nanos);
    return nanos[nanos.length / 2];
  }

  private static double tokens(RateLimiter limiter) {
    return limiter.stats(KEY).tokens();
  }

  @Test
  void killedAndStartedAgainWithNothingLeft() {
    try (Node node = Node.connected(redis.address(), TIMEOUT, HUNDRED)) {
      RateLimiter limiter = node.limiter();
      assertThat(limiter.allow(KEY, 60)).isTrue();
      redis.kill();
      for (int i = 0; i < 20; i++) {
        assertUnavailable(limiter);
      }
      assertThat(median(limiter)).as("a dead Redis costs microseconds").isLessThan(500_000);
      assertThat(limiter.refund(KEY, 1).toCompletableFuture())
          .failsWithin(5, TimeUnit.SECONDS)
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(BackendUnavailableException.class);

      redis.startAgain();
      awaitService(limiter);
      assertThat(tokens(limiter)).as("what nobody kept is lost").isEqualTo(100.0);
      assertThat(limiter.allow(KEY, 60)).isTrue();
      Waits.until(
          "it is logged",
          () -> log.lines().stream().anyMatch(line -> line.contains("Redis answers again")));
    }
  }

  @Test
  void hangingAndGoingOn() {
    try (Node node = Node.connected(redis.address(), TIMEOUT, HUNDRED)) {
      RateLimiter limiter = node.limiter();
      assertThat(limiter.allow(KEY, 60)).isTrue();
      redis.stop();
      for (int i = 0; i < 10; i++) {
        assertUnavailable(limiter);
      }
      assertThat(median(limiter)).as("once the breaker is open").isLessThan(500_000);
      redis.goOn();
      awaitService(limiter);
      assertThat(tokens(limiter)).as("who gave up spent nothing").isEqualTo(40.0);
    }
  }

  @Test
  void notThereAtTheStart() {
    redis.kill();
    try (Node node = new Node(redis.address(), TIMEOUT, HUNDRED)) {
      assertUnavailable(node.limiter());
      redis.startAgain();
      awaitService(node.limiter());
      assertThat(node.limiter().allow(KEY, 100)).isTrue();
      assertThat(node.limiter().allow(KEY)).isFalse();
    }
  }

  @Test
  void aClusterThatIsNotThere() {
    try (Node node = new Node("redis://127.0.0.1:1,redis://127.0.0.1:2", TIMEOUT, HUNDRED)) {
      assertUnavailable(node.limiter());
      assertUnavailable(node.limiter());
    }
  }

  /** Whoever is let through to see whether Redis is back may fail before he has asked. */
  @Test
  void whoWasToSeeWhetherItIsBackFailsByHimself() {
    RedisClient client = RedisClient.create();
    AtomicBoolean fails = new AtomicBoolean();
    Ticker ticker =
        () -> {
          if (fails.get()) {
            throw new StackOverflowError("near the end of the stack");
          }
          return System.nanoTime();
        };
    Server.Options options = new Server.Options("c", new EvictionCheck(false), client::shutdown);
    try (Server server = Server.of(client, redis.uri(), options).start(Duration.ofSeconds(30))) {
      Messenger messenger = new Messenger(server, BucketScript.standard(), ticker, TIMEOUT);
      LimitSet limits = LimitSet.of(List.of(HUNDRED));
      Message message = new Message(Message.Verb.TAKE, "test:{api:1}", 1, limits, new byte[0]);
      assertThat(messenger.call(message).outcome()).isEqualTo(BucketAnswer.DONE);
      redis.kill();
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> messenger.call(message))
            .isInstanceOf(BackendUnavailableException.class);
      }
      redis.startAgain();
      fails.set(true);
      Waits.until("one was let through", () -> isAsked(messenger, message));
      fails.set(false);
      Waits.until("another one is", () -> isServed(messenger, message));
    }
  }

  private static boolean isAsked(Messenger messenger, Message message) {
    try {
      return isServed(messenger, message);
    } catch (StackOverflowError e) {
      return true;
    }
  }

  private static boolean isServed(Messenger messenger, Message message) {
    try {
      return messenger.call(message).outcome() == BucketAnswer.DONE;
    } catch (BackendUnavailableException e) {
      return false;
    }
  }

  @Test
  void outOfMemory() {
    try (Node node = Node.connected(redis.address(), TIMEOUT, HUNDRED)) {
      RateLimiter limiter = node.limiter();
      assertThat(limiter.allow(KEY, 100)).isTrue();
      assertThat(redis.ask("CONFIG SET maxmemory 1")).isEqualTo("+OK");
      assertThatThrownBy(() -> limiter.allow("new", 1))
          .isInstanceOf(BackendUnavailableException.class)
          .cause()
          .hasMessageContaining("OOM");
      long since = System.nanoTime();
      Waits.until(
          "Redis would note again that it denied", () -> System.nanoTime() - since > 600_000_000);
      try (Node other = Node.connected(redis.address(), TIMEOUT, HUNDRED)) {
        for (int i = 0; i < 20; i++) {
          String key = "new-" + i;
          assertThatThrownBy(() -> other.limiter().decide(key, 1))
              .isInstanceOf(BackendUnavailableException.class);
        }
        assertThat(other.limiter().allow(KEY)).as("denials go on").isFalse();
      }
      assertThat(redis.ask("CONFIG SET maxmemory 0")).isEqualTo("+OK");
      awaitService(limiter);
      assertThat(limiter.allow(KEY)).as("nothing was dropped").isFalse();
    }
  }

  @Test
  void slow() {
    try (Proxy proxy = new Proxy(redis);
        Node near = Node.connected(redis.address(), TIMEOUT, HUNDRED);
        Node far = Node.connected(proxy.address(), TIMEOUT, HUNDRED)) {
      assertThat(far.limiter().allow(KEY)).isTrue();
      proxy.delayAnswers(100);
      assertThat(far.limiter().allow(KEY)).isTrue();
      proxy.delayAnswers(1_500);
      for (int i = 0; i < 5; i++) {
        assertUnavailable(far.limiter());
      }
      Waits.until("late grants came back", () -> tokens(near.limiter()) == 98.0);
      proxy.delayAnswers(0);
      awaitService(far.limiter());
      assertThat(tokens(far.limiter())).isEqualTo(98.0);
    }
  }

  @Test
  void cutWithinAnAnswer() {
    try (Proxy proxy = new Proxy(redis);
        Node near = Node.connected(redis.address(), TIMEOUT, HUNDRED);
        Node far = Node.connected(proxy.address(), Duration.ofSeconds(5), HUNDRED)) {
      assertThat(far.limiter().allow(KEY)).isTrue();
      proxy.cutNextAnswerAfter(3);
      assertThatThrownBy(() -> far.limiter().decide(KEY, 10))
          .isInstanceOf(BackendUnavailableException.class);
      awaitService(far.limiter());
      assertThat(tokens(near.limiter())).as("spent once, never twice").isEqualTo(89.0);
    }
  }

  /** Lettuce sends what was not answered again, if one lets it. */
  @Test
  void cutWithinAnAnswerToAClientThatRepeatsCommands() {
    RedisClient client = RedisClient.create();
    try (Proxy proxy = new Proxy(redis);
        Node near = Node.connected(redis.address(), TIMEOUT, HUNDRED);
        RateLimiter far =
            RedisRateLimiter.builder(client, io.lettuce.core.RedisURI.create(proxy.address()))
                .prefix("test")
                .policy("api")
                .limit(HUNDRED)
                .timeout(Duration.ofSeconds(5))
                .build()) {
      assertThat(Waits.connected(far).allow(KEY)).isTrue();
      proxy.cutNextAnswerAfter(3);
      assertThatThrownBy(() -> far.decide(KEY, 10)).isInstanceOf(BackendUnavailableException.class);
      awaitService(far);
      assertThat(tokens(near.limiter())).as("spent once, never twice").isEqualTo(89.0);
    } finally {
      client.shutdown();
    }
  }

  @Test
  void wrongPassword() {
    String secret = "open,sesame";
    assertThat(redis.ask("CONFIG SET requirepass other")).isEqualTo("+OK");
    String uri = "redis://:" + secret + "@127.0.0.1:" + redis.port();
    try (RecordedLog links = new RecordedLog(Link.class);
        Node node = new Node(uri, TIMEOUT, HUNDRED)) {
      assertThatThrownBy(() -> node.limiter().decide(KEY, 1))
          .isInstanceOf(BackendUnavailableException.class)
          .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(secret));
      assertThat(links.lines()).noneMatch(line -> line.contains(secret));
      assertThat(node.backend().toString()).doesNotContain(secret);
      assertThat(Node.settings(uri, TIMEOUT, false).toString()).doesNotContain(secret);
    }
  }

  private static String stackTrace(Throwable e) {
    java.io.StringWriter text = new java.io.StringWriter();
    e.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  @Test
  void aKeyThatIsSomethingElse() {
    try (Node node = Node.connected(redis.address(), TIMEOUT, HUNDRED)) {
      String bucket = new BucketKeys("test", "api", true).of(KEY);
      assertThat(redis.ask("SET " + bucket + " x")).isEqualTo("+OK");
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> node.limiter().decide(KEY, 1))
            .isInstanceOf(BackendUnavailableException.class);
      }
      assertThat(node.limiter().allow("somebody else")).as("one key is not Redis").isTrue();
    }
  }

  @Test
  void aThreadThatIsInterruptedGetsItsAnswer() {
    try (Node node = Node.connected(redis.address(), Duration.ofSeconds(5), HUNDRED)) {
      Thread.currentThread().interrupt();
      assertThat(node.limiter().allow(KEY)).isTrue();
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
  }
}
