package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.penstock.BackendUnavailableException;
import io.penstock.Limit;
import io.penstock.RateLimiter;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node of a cluster that dies, and its replica that takes its place. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class ClusterFailoverTest {

  private static final String KEY = "user-123";
  private static final Limit HUNDRED = Limit.capacity(100).neverRefilling();

  private RedisProcess master;
  private RedisProcess replica;
  private RedisClient client;
  private RedisCommands<String, String> toReplica;

  @BeforeEach
  void start() {
    master = node();
    replica = node();
    client = RedisClient.create();
    RedisCommands<String, String> toMaster = client.connect(master.uri()).sync();
    toReplica = client.connect(replica.uri()).sync();
    toMaster.clusterAddSlots(IntStream.range(0, SlotHash.SLOT_COUNT).toArray());
    toMaster.clusterMeet("127.0.0.1", replica.port());
    String id = toMaster.clusterMyId();
    Waits.until("the replica knows the master", () -> toReplica.clusterNodes().contains(id));
    toReplica.clusterReplicate(id);
    Waits.until("the replica follows", () -> replica.info("replication", "master_link_status:up"));
    Waits.until("the cluster is up", () -> toMaster.clusterInfo().contains("cluster_state:ok"));
  }

  private static RedisProcess node() {
    return RedisProcess.start(
        "--cluster-enabled", "yes",
        "--cluster-node-timeout", "2000",
        "--repl-diskless-sync", "yes",
        "--repl-diskless-sync-delay", "0");
  }

  @AfterEach
  void end() {
    client.shutdown();
    replica.close();
    master.close();
  }

  @Test
  void itsBucketsGoOn() {
    String nodes = master.address() + "," + replica.address();
    try (Node node = Node.connected(nodes, Duration.ofMillis(500), HUNDRED)) {
      RateLimiter limiter = node.limiter();
      assertThat(limiter.allow(KEY, 60)).isTrue();
      Waits.until("the replica has it", () -> replica.ask("DBSIZE").equals(":1"));

      master.kill();
      assertThat(replica.ask("CLUSTER FAILOVER TAKEOVER")).isEqualTo("+OK");
      Waits.until("there is a master again", () -> isServed(limiter));

      assertThat(limiter.stats(KEY).tokens()).as("what was replicated is kept").isEqualTo(40.0);
      assertThat(limiter.allow(KEY, 41)).isFalse();
      assertThat(limiter.allow(KEY, 40)).isTrue();
      assertThat(limiter.allow(KEY)).isFalse();
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
