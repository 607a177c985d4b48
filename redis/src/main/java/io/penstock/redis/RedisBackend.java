package io.penstock.redis;

import static io.penstock.redis.EvictionCheck.NO_EVICTION;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.penstock.Limit;
import io.penstock.Ticker;
import io.penstock.spi.Backend;
import io.penstock.spi.BackendRefusedException;
import io.penstock.spi.BackendSettings;
import io.penstock.spi.DetailedRateLimiter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Redis as the properties name it, with a client of its own. */
final class RedisBackend implements Backend {

  /** How long a start waits for Redis. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration TOPOLOGY_PERIOD = Duration.ofSeconds(15);

  /**
   * Few: Redis answers what came in together when it is through with all of it, and while some wait
   * for that, others can write.
   */
  private static final int MOST_TOGETHER = 4;

  /** What several threads write at about the same time goes out as one packet. */
  private static final NettyCustomizer TOGETHER =
      new NettyCustomizer() {
        @Override
        public void afterChannelInitialized(Channel channel) {
          channel.pipeline().addFirst(new FlushConsolidationHandler(MOST_TOGETHER, true));
        }
      };

  private final BackendSettings settings;
  private final Server server;
  private final BucketScript script = BucketScript.standard();

  private RedisBackend(BackendSettings settings, Server server) {
    this.settings = settings;
    this.server = server;
  }

  static RedisBackend open(BackendSettings settings) {
    RedisAddress address = RedisAddress.of(settings.uri());
    ClientResources resources =
        ClientResources.builder()
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .nettyCustomizer(TOGETHER)
            .reconnectDelay(
                Delay.exponential(Duration.ofMillis(10), LONGEST_PAUSE, 2, TimeUnit.MILLISECONDS))
            .build();
    EvictionCheck eviction = new EvictionCheck(settings.requireNoEviction());
    String channel = BucketKeys.channel(settings.prefix());
    Server server =
        address.isCluster()
            ? cluster(resources, address, channel, eviction)
            : single(resources, address, channel, eviction);
    server.start(PATIENCE);
    eviction
        .flaw()
        .ifPresent(
            found -> {
              server.close();
              throw new BackendRefusedException(
                  "redis.require-noeviction", found, "maxmemory-policy " + NO_EVICTION);
            });
    return new RedisBackend(settings, server);
  }

  private static Server single(
      ClientResources resources, RedisAddress address, String channel, EvictionCheck eviction) {
    RedisClient client = RedisClient.create(resources);
    client.setOptions(
        options(ClientOptions.builder())
            // Decisions have their own deadlines, and a second one costs a timer each.
            .timeoutOptions(TimeoutOptions.create())
            .build());
    return Server.of(
        client,
        address.uris().get(0),
        new Server.Options(channel, eviction, () -> end(client, resources)));
  }

  private static Server cluster(
      ClientResources resources, RedisAddress address, String channel, EvictionCheck eviction) {
    RedisClusterClient client = RedisClusterClient.create(resources, address.uris());
    ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
    options(builder);
    client.setOptions(
        builder
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enablePeriodicRefresh(TOPOLOGY_PERIOD)
                    .build())
            .build());
    return Server.of(client, new Server.Options(channel, eviction, () -> end(client, resources)));
  }

  private static ClientOptions.Builder options(ClientOptions.Builder builder) {
    return builder
        .autoReconnect(true)
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(RedisAddress.CONNECT_TIMEOUT)
                .keepAlive(true)
                .build());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // its threads end by themselves
  private static void end(AbstractRedisClient client, ClientResources resources) {
    client.shutdown(0, 1, TimeUnit.SECONDS);
    resources.shutdown(0, 1, TimeUnit.SECONDS);
  }

  @Override
  public DetailedRateLimiter limiter(String policy, List<Limit> limits) {
    Denials denials = new Denials(Ticker.system());
    server.news().add(denials);
    return new SharedRateLimiter(
        new BucketKeys(settings.prefix(), policy, settings.hashKeys()),
        BucketKeys.channel(settings.prefix()),
        LimitSet.of(limits),
        new Messenger(server, script, Ticker.system(), settings.timeout()),
        denials,
        new Listeners(Listeners.NOBODY),
        () -> server.news().remove(denials));
  }

  @Override
  public void close() {
    server.close();
  }
}
