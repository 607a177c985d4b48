package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.BackendUnavailableException;
import io.penstock.Limit;
import io.penstock.RateLimiter;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A master that goes, and a replica that Sentinel puts in its place. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class FailoverTest {

  private static final String KEY = "user-123";
  private static final Limit HUNDRED = Limit.capacity(100).neverRefilling();

  private RedisProcess master;
  private RedisProcess replica;
  private RedisProcess sentinel;

  @BeforeEach
  void start() {
    master = RedisProcess.start("--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0");
    replica = RedisProcess.start("--replicaof", "127.0.0.1", "" + master.port());
    sentinel = RedisProcess.sentinel("shop", master, 2_000);
    Waits.until("the replica follows", () -> replica.info("replication", "master_link_status:up"));
    Waits.until(
        "Sentinel knows of the replica", () -> sentinel.info("sentinel", "status=ok,.*slaves=1"));
  }

  @AfterEach
  void end() {
    for (RedisProcess each : new RedisProcess[] {sentinel, replica, master}) {
      if (each != null) {
        each.close();
      }
    }
  }

  @Test
  void theMasterIsKilled() {
    failOver(RedisProcess::kill);
  }

  @Test
  void theMasterHangs() {
    failOver(RedisProcess::stop);
  }

  /**
   * The bound that docs/redis.md gives, reached: capacity, and what the bucket held at the fork.
   */
  @Test
  void twoMastersGrantWhatTheBucketHeldOnceMore() {
    sentinel.kill(); // or it would make one of them a replica
    Duration patience = Duration.ofMillis(500);
    try (Node ofOne = Node.connected(master.address(), patience, HUNDRED);
        Node ofOther = Node.connected(replica.address(), patience, HUNDRED)) {
      RateLimiter one = ofOne.limiter();
      RateLimiter other = ofOther.limiter();
      assertThat(one.allow(KEY, 60)).isTrue();
      Waits.until("the replica has it", () -> replica.ask("DBSIZE").equals(":1"));

      assertThat(replica.ask("REPLICAOF NO ONE")).isEqualTo("+OK");

      for (RateLimiter each : new RateLimiter[] {one, other}) {
        assertThat(each.allow(KEY, 41)).isFalse();
        assertThat(each.allow(KEY, 40)).isTrue();
        assertThat(each.allow(KEY)).isFalse();
      }
    }
  }

  private void failOver(Consumer<RedisProcess> fault) {
    String uri = "redis-sentinel://127.0.0.1:" + sentinel.port() + ",127.0.0.1:1#shop";
    try (Node node = Node.connected(uri, Duration.ofMillis(500), HUNDRED)) {
      RateLimiter limiter = node.limiter();
      assertThat(limiter.allow(KEY, 60)).isTrue();
      Waits.until("the replica has it", () -> replica.ask("DBSIZE").equals(":1"));

      fault.accept(master);
      Waits.until("there is a master again", () -> isServed(limiter));
      assertThat(replica.info("replication", "role:master")).as("it is the replica").isTrue();
      assertThat(limiter.stats(KEY).tokens()).as("what was replicated is kept").isEqualTo(40.0);
      assertThat(limiter.allow(KEY, 41)).isFalse();
      assertThat(limiter.allow(KEY, 40)).isTrue();
      assertThat(limiter.allow(KEY)).isFalse();
      Waits.until(
          "denials are remembered again",
          () -> {
            long before = replica.calls("evalsha");
            return !limiter.allow(KEY) && replica.calls("evalsha") == before;
          });
    }
  }

  private static boolean isServed(RateLimiter limiter) {
    try {
      return limiter.allow("somebody else");
    } catch (BackendUnavailableException e) {
      return false;
    }
  }
}
