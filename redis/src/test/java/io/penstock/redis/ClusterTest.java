package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.penstock.BackendUnavailableException;
import io.penstock.Limit;
import io.penstock.RateLimiter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Buckets on several nodes, and one that moves. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class ClusterTest {

  private static final String KEY = "user-123";
  private static final Limit HUNDRED = Limit.capacity(100).neverRefilling();
  private static final int HALF = SlotHash.SLOT_COUNT / 2;

  private static RedisProcess first;
  private static RedisProcess second;
  private static RedisClient client;
  private static RedisCommands<String, String> toFirst;
  private static RedisCommands<String, String> toSecond;

  @BeforeAll
  static void start() {
    first = RedisProcess.start("--cluster-enabled", "yes", "--cluster-node-timeout", "2000");
    second = RedisProcess.start("--cluster-enabled", "yes", "--cluster-node-timeout", "2000");
    client = RedisClient.create();
    toFirst = client.connect(first.uri()).sync();
    toSecond = client.connect(second.uri()).sync();
    toFirst.clusterAddSlots(IntStream.range(0, HALF).toArray());
    toSecond.clusterAddSlots(IntStream.range(HALF, SlotHash.SLOT_COUNT).toArray());
    toSecond.clusterSetConfigEpoch(2);
    toFirst.clusterMeet("127.0.0.1", second.port());
    for (RedisCommands<String, String> each : List.of(toFirst, toSecond)) {
      Waits.until(
          "the cluster is up",
          () ->
              each.clusterInfo().contains("cluster_state:ok")
                  && each.clusterInfo().contains("cluster_known_nodes:2"));
    }
  }

  @AfterAll
  static void end() {
    client.shutdown();
    second.close();
    first.close();
  }

  private static Node node() {
    return Node.connected(first.address() + "," + second.address(), Duration.ofSeconds(2), HUNDRED);
  }

  @Test
  void bucketsAreOnAllNodes() throws Exception {
    try (Node one = node();
        Node other = node()) {
      for (int i = 0; i < 50; i++) {
        String key = "key-" + i;
        assertThat(one.limiter().allow(key, 100)).isTrue();
        assertThat(other.limiter().allow(key)).isFalse();
      }
      assertThat(toFirst.dbsize()).isPositive();
      assertThat(toSecond.dbsize()).isPositive();
      one.limiter().reset("key-1").toCompletableFuture().get(10, TimeUnit.SECONDS);
      Waits.until("the other is told", () -> other.limiter().allow("key-1", 100));
    }
  }

  @Test
  void aProgramUsesItsOwnClient() {
    RedisClusterClient own = RedisClusterClient.create(List.of(first.uri(), second.uri()));
    try (Node node = node();
        RateLimiter limiter =
            RedisRateLimiter.builder(own)
                .prefix("test")
                .policy("api")
                .limit(HUNDRED)
                .timeout(Duration.ofSeconds(2))
                .build()) {
      for (int i = 0; i < 20; i++) {
        assertThat(Waits.connected(limiter).allow("own-" + i, 60)).isTrue();
        assertThat(node.limiter().stats("own-" + i).tokens()).isEqualTo(40.0);
      }
    } finally {
      own.shutdown();
    }
  }

  @Test
  void aBucketMovesToAnotherNode() {
    String bucket = new BucketKeys("test", "api", true).of(KEY);
    int slot = SlotHash.getSlot(bucket);
    boolean onFirst = slot < HALF;
    RedisProcess to = onFirst ? second : first;
    RedisCommands<String, String> source = onFirst ? toFirst : toSecond;
    RedisCommands<String, String> target = onFirst ? toSecond : toFirst;
    try (Node node = node()) {
      RateLimiter limiter = node.limiter();
      assertThat(limiter.allow(KEY, 60)).isTrue();

      target.clusterSetSlotImporting(slot, source.clusterMyId());
      source.clusterSetSlotMigrating(slot, target.clusterMyId());
      assertThat(limiter.allow(KEY, 10)).as("still there").isTrue();
      source.migrate("127.0.0.1", to.port(), 0, 5_000, MigrateArgs.Builder.keys(bucket));
      assertThat(limiter.allow(KEY, 10)).as("asked where it is now").isTrue();
      target.clusterSetSlotNode(slot, target.clusterMyId());
      source.clusterSetSlotNode(slot, target.clusterMyId());
      assertThat(limiter.allow(KEY, 10)).as("moved").isTrue();
      assertThat(limiter.stats(KEY).tokens()).as("each was spent once").isEqualTo(10.0);
      assertThat(limiter.allow(KEY, 11)).isFalse();
    }
  }

  @Test
  void whereOneNodeHangsTheOthersServe() {
    try (Node node = node()) {
      String[] keys = new String[2];
      for (int i = 0; keys[0] == null || keys[1] == null; i++) {
        int slot = SlotHash.getSlot(new BucketKeys("test", "api", true).of("some-" + i));
        keys[slot < HALF ? 0 : 1] = "some-" + i;
      }
      assertThat(node.limiter().allow(keys[0])).isTrue();
      second.stop();
      try {
        assertThat(node.limiter().allow(keys[0])).isTrue();
        assertThat(catchUnavailable(node.limiter(), keys[1])).isTrue();
        assertThat(node.limiter().allow(keys[0])).isTrue();
      } finally {
        second.goOn();
      }
      Waits.until("all serve again", () -> !catchUnavailable(node.limiter(), keys[1]));
    }
  }

  private static boolean catchUnavailable(RateLimiter limiter, String key) {
    try {
      assertThat(limiter.decide(key, 1)).isNotNull();
      return false;
    } catch (BackendUnavailableException e) {
      return true;
    }
  }
}
