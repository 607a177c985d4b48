package io.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What requests meet while something happens to Redis: never anything but what {@code on-failure}
 * says, and Redis' own answers before and after.
 */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class PolicyTest {

  /** How many the policy "keep" lets through, and how many of them without Redis. */
  private static final int CAPACITY = 40;

  private static final int SHARE = 10;

  private static final String BRIEF = "250ms";
  private static final String PATIENT = "10s";

  @TempDir private Path directory;

  private LimitedServer server(String uri, String timeout) throws Exception {
    StringBuilder text = new StringBuilder();
    text.append("penstock.backend=redis\npenstock.redis.prefix=shop\n");
    text.append("penstock.redis.uri=").append(uri).append('\n');
    text.append("penstock.redis.timeout=").append(timeout).append('\n');
    text.append("penstock.redis.local-share=0.25\n");
    for (String name : List.of("keep", "open", "shut")) {
      String policy = "penstock.policy." + name + ".";
      text.append(policy).append("refill-rate=0\n");
      text.append(policy).append("capacity=" + (name.equals("keep") ? CAPACITY : 1_000_000) + "\n");
      text.append(policy).append("paths=/").append(name).append("/*\n");
    }
    text.append("penstock.policy.open.on-failure=allow\n");
    text.append("penstock.policy.shut.on-failure=deny\n");
    Path file = directory.resolve("limits.properties");
    Files.write(file, text.toString().getBytes(UTF_8));
    return new LimitedServer(file);
  }

  /** Redis decides, and each bucket has been written. */
  private static void awaitRedis(LimitedServer server) {
    Waits.until("Redis decides", () -> server.status("/shut/") == 200);
    for (String path : List.of("/keep/", "/open/", "/shut/")) {
      assertThat(server.status(path)).isEqualTo(200);
    }
  }

  /** Something that the policies are to notice, and its end. */
  private interface Change {
    void make() throws Exception;
  }

  /**
   * Callers go on asking from before the fault until after its end.
   *
   * @param mostKept how many of them the policy "keep" may let through
   */
  private static void expect(LimitedServer server, int mostKept, Change fault, Change end)
      throws Exception {
    try (Visitor keep = new Visitor(server, "/keep/");
        Visitor open = new Visitor(server, "/open/");
        Visitor shut = new Visitor(server, "/shut/")) {
      fault.make();
      Waits.until("deny denies", () -> shut.met(503));
      Waits.until("what this server may grant is used up", () -> keep.met(429));
      end.make();
      long refused = shut.count(503);
      Waits.until("Redis decides again", () -> server.status("/shut/") == 200);
      Waits.until("and goes on to", () -> shut.isServedLately());
      Waits.until("nothing is left", () -> keep.isDeniedLately());
      assertThat(refused).isPositive();
      assertThat(open.statuses()).as("allow").containsOnly(200);
      assertThat(shut.statuses()).as("deny").containsOnly(200, 503);
      assertThat(keep.statuses()).as("local").containsOnly(200, 429);
      assertThat(keep.count(200)).as("of Redis and of this server").isBetween(1L, (long) mostKept);
    }
  }

  /** Callers notice nothing at all. */
  private static void expectNothing(LimitedServer server, Change change) throws Exception {
    try (Visitor keep = new Visitor(server, "/keep/");
        Visitor shut = new Visitor(server, "/shut/")) {
      change.make();
      long before = shut.count(200);
      Waits.until("it has been asked since", () -> shut.count(200) >= before + 20);
      Waits.until("nothing is left", () -> keep.isDeniedLately());
      assertThat(shut.statuses()).containsOnly(200);
      assertThat(keep.count(200)).as("not one more or less").isEqualTo(CAPACITY - 1);
    }
  }

  @Test
  void killedAndStartedAgainWithNothingLeft() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        LimitedServer server = server(redis.address(), BRIEF)) {
      awaitRedis(server);
      expect(server, SHARE + 2 * CAPACITY - 1, redis::kill, redis::startAgain);
    }
  }

  @Test
  void hangingAndGoingOn() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        LimitedServer server = server(redis.address(), BRIEF)) {
      awaitRedis(server);
      expect(server, SHARE + CAPACITY - 1, redis::stop, redis::goOn);
    }
  }

  @Test
  void hangingAtTheStart() throws Exception {
    try (RedisProcess redis = RedisProcess.start()) {
      redis.stop();
      try (LimitedServer server = server(redis.address(), BRIEF)) {
        expect(server, SHARE + CAPACITY, () -> {}, redis::goOn);
      }
    }
  }

  @Test
  void theScriptIsForgotten() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        LimitedServer server = server(redis.address(), PATIENT)) {
      awaitRedis(server);
      expectNothing(server, () -> assertThat(redis.ask("SCRIPT FLUSH")).isEqualTo("+OK"));
    }
  }

  @Test
  void sentinelPutsAReplicaInItsPlace() throws Exception {
    try (RedisProcess master =
            RedisProcess.start("--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0");
        RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", "" + master.port());
        RedisProcess sentinel = RedisProcess.sentinel("shop", master, 2_000)) {
      Waits.until("it follows", () -> replica.info("replication", "master_link_status:up"));
      Waits.until("Sentinel knows of it", () -> sentinel.info("sentinel", "status=ok,.*slaves=1"));
      String uri = "redis-sentinel://127.0.0.1:" + sentinel.port() + "#shop";
      try (LimitedServer server = server(uri, BRIEF)) {
        awaitRedis(server);
        Waits.until("the replica has them", () -> replica.ask("DBSIZE").equals(":3"));
        // A master answers before its replica has got it, so its last grant may count for nothing.
        int lost = 1; // one caller, one at a time
        expect(server, SHARE + CAPACITY - 1 + lost, master::kill, () -> {});
        assertThat(replica.info("replication", "role:master")).isTrue();
      }
    }
  }

  @Test
  void bucketsMoveToAnotherNode() throws Exception {
    String[] settings = {"--cluster-enabled", "yes", "--cluster-node-timeout", "30000"};
    RedisClient client = RedisClient.create();
    try (RedisProcess first = RedisProcess.start(settings);
        RedisProcess second = RedisProcess.start(settings)) {
      RedisCommands<String, String> from = client.connect(first.uri()).sync();
      RedisCommands<String, String> to = client.connect(second.uri()).sync();
      from.clusterAddSlots(IntStream.range(0, SlotHash.SLOT_COUNT).toArray());
      from.clusterMeet("127.0.0.1", second.port());
      for (RedisCommands<String, String> each : List.of(from, to)) {
        Waits.until(
            "the cluster is up",
            () ->
                each.clusterInfo().contains("cluster_state:ok")
                    && each.clusterInfo().contains("cluster_known_nodes:2"));
      }
      try (LimitedServer server = server(first.address() + "," + second.address(), PATIENT)) {
        awaitRedis(server);
        expectNothing(
            server,
            () -> {
              for (String name : List.of("keep", "shut")) {
                move(
                    new BucketKeys("shop", name, true).of("ip=127.0.0.1"), from, to, second.port());
              }
            });
        assertThat(to.dbsize()).isEqualTo(2);
      }
    } finally {
      client.shutdown();
    }
  }

  private static void move(
      String bucket,
      RedisCommands<String, String> from,
      RedisCommands<String, String> to,
      int port) {
    int slot = SlotHash.getSlot(bucket);
    to.clusterSetSlotImporting(slot, from.clusterMyId());
    from.clusterSetSlotMigrating(slot, to.clusterMyId());
    assertThat(from.migrate("127.0.0.1", port, 0, 5_000, MigrateArgs.Builder.keys(bucket)))
        .isEqualTo("OK");
    to.clusterSetSlotNode(slot, to.clusterMyId());
    from.clusterSetSlotNode(slot, to.clusterMyId());
  }

  @Test
  void outOfMemory() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        LimitedServer server = server(redis.address(), BRIEF)) {
      awaitRedis(server);
      expect(
          server,
          SHARE + CAPACITY - 1,
          () -> assertThat(redis.ask("CONFIG SET maxmemory 1")).isEqualTo("+OK"),
          () -> assertThat(redis.ask("CONFIG SET maxmemory 0")).isEqualTo("+OK"));
    }
  }

  @Test
  void slow() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        Proxy proxy = new Proxy(redis);
        LimitedServer server = server(proxy.address(), BRIEF)) {
      awaitRedis(server);
      expect(
          server, SHARE + CAPACITY - 1, () -> proxy.delayAnswers(600), () -> proxy.delayAnswers(0));
    }
  }

  @Test
  void connectionsAreCutWithinAnswers() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        Proxy proxy = new Proxy(redis);
        LimitedServer server = server(proxy.address(), PATIENT)) {
      awaitRedis(server);
      proxy.cutAnswersAfter(3);
      expect(server, SHARE + CAPACITY - 1, () -> {}, proxy::cutNoMore);
    }
  }

  @Test
  void thePasswordIsChanged() throws Exception {
    try (RedisProcess redis = RedisProcess.start("--requirepass", "right");
        LimitedServer server = server("redis://:right@127.0.0.1:" + redis.port(), BRIEF)) {
      awaitRedis(server);
      expect(
          server,
          SHARE + CAPACITY - 1,
          () ->
              assertThat(
                      redis.ask(
                          "AUTH right\r\nCONFIG SET requirepass other\r\nCLIENT KILL TYPE normal"))
                  .isEqualTo("+OK"),
          () ->
              assertThat(redis.ask("AUTH other\r\nCONFIG SET requirepass right")).isEqualTo("+OK"));
    }
  }
}
