package io.penstock.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Redis, seen from here: one that stands alone, the master that Sentinel names, or a cluster. One
 * connection for messages to buckets, one to hear which buckets were given more. Safe for use by
 * several threads.
 */
final class Server implements AutoCloseable {

  private static final long LOOK_AGAIN_SECONDS = 5;

  private final Link<StatefulConnection<byte[], byte[]>> link;
  private final Link<StatefulRedisPubSubConnection<byte[], byte[]>> newsLink;
  private final ServerClock clock = new ServerClock();
  private final ConcurrentMap<String, ServerClock> nodeClocks = new ConcurrentHashMap<>();
  private final EvictionCheck eviction;
  private final News news;
  private final Breaker breaker;
  private final EventExecutorGroup timer;
  private final Runnable afterwards;

  private volatile @Nullable CompletableFuture<Void> looked;

  private Server(
      AbstractRedisClient client,
      Supplier<CompletionStage<? extends StatefulConnection<byte[], byte[]>>> connector,
      Supplier<CompletionStage<? extends StatefulRedisPubSubConnection<byte[], byte[]>>>
          newsConnector,
      Options options) {
    this.timer = client.getResources().eventExecutorGroup();
    this.eviction = options.eviction;
    this.afterwards = options.afterwards;
    this.news = new News(options.channel);
    this.link = new Link<>("decisions", connector, timer, this::connected);
    this.newsLink = new Link<>("news", newsConnector, timer, news::listenOn);
    this.breaker = new Breaker(timer.next(), this::renewIfHanging);
  }

  /**
   * What does not depend on the kind of server.
   *
   * @param channel where buckets that were given more are told of
   * @param eviction what must hold of it
   * @param afterwards is run when the server is closed
   */
  record Options(String channel, EvictionCheck eviction, Runnable afterwards) {}

  /** One Redis, or the master that Sentinel names. */
  static Server of(RedisClient client, RedisURI uri, Options options) {
    return new Server(
        client,
        () -> client.connectAsync(ByteArrayCodec.INSTANCE, uri),
        () -> client.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri),
        options);
  }

  /** A cluster. */
  static Server of(RedisClusterClient client, Options options) {
    return new Server(
        client,
        () ->
            client
                .refreshPartitionsAsync()
                .thenCompose(done -> client.connectAsync(ByteArrayCodec.INSTANCE)),
        () ->
            client
                .refreshPartitionsAsync()
                .thenCompose(done -> client.connectPubSubAsync(ByteArrayCodec.INSTANCE)),
        options);
  }

  /**
   * Begins to connect, and waits for a while for the first attempts to end and for what must hold
   * of the server to be known. All goes on in the background if that takes longer; until then
   * nobody is served.
   */
  Server start(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    CompletableFuture<Void> first = link.start();
    CompletableFuture<Void> second = newsLink.start();
    await(first, end);
    CompletableFuture<Void> look = looked;
    if (look != null) {
      await(look, end);
    }
    await(second, end);
    return this;
  }

  private static void await(CompletableFuture<Void> stage, long end) {
    try {
      stage.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      // Not now.
    }
  }

  private void connected(StatefulConnection<byte[], byte[]> made) {
    looked = look(made);
    made.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisConnected(RedisChannelHandler<?, ?> again, SocketAddress where) {
            looked = look(made);
          }
        });
    if (link.current() != null) {
      newsLink.renew(); // casts are told of where they are made
    }
  }

  private CompletableFuture<Void> look(StatefulConnection<byte[], byte[]> at) {
    return eviction
        .look(memory(at))
        .thenRun(
            () -> {
              if (!eviction.permits() && at.isOpen()) {
                lookAgain(at);
              }
            });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
  private void lookAgain(StatefulConnection<byte[], byte[]> at) {
    try {
      timer.schedule(() -> looked = look(at), LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException e) {
      // The application has taken Lettuce's threads away.
    }
  }

  private static List<? extends CompletionStage<String>> memory(
      StatefulConnection<byte[], byte[]> at) {
    if (at instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
      return List.of(cluster.async().upstream().commands().info("memory").futures());
    }
    return List.of(((StatefulRedisConnection<byte[], byte[]>) at).async().info("memory"));
  }

  /** The connection, if it is there, open, and may be used. */
  @Nullable StatefulConnection<byte[], byte[]> connection() {
    StatefulConnection<byte[], byte[]> current = link.current();
    return current != null && current.isOpen() && eviction.permits() ? current : null;
  }

  /** The clock of the Redis that keeps this bucket: each node of a cluster has its own. */
  ServerClock clock(StatefulConnection<byte[], byte[]> connection, byte[] key) {
    if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
      RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
      if (node != null) {
        return nodeClocks.computeIfAbsent(node.getNodeId(), id -> new ServerClock());
      }
    }
    return clock;
  }

  Breaker breaker() {
    return breaker;
  }

  News news() {
    return news;
  }

  /** Connects anew: who is at the other end hangs, or is no master. */
  void renew() {
    link.renew();
  }

  /** A connection that broke comes back by itself; one to somebody who hangs does not. */
  private void renewIfHanging() {
    StatefulConnection<byte[], byte[]> current = link.current();
    if (current != null && current.isOpen()) {
      link.renew();
    }
  }

  @Override
  public void close() {
    newsLink.close();
    link.close();
    afterwards.run();
  }
}
