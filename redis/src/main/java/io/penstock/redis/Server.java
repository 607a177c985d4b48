package io.penstock.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Redis, seen from here: one that stands alone, the master that Sentinel names, or a cluster. Safe
 * for use by several threads.
 */
final class Server implements AutoCloseable {

  private final Link<StatefulConnection<byte[], byte[]>> link;
  private final Function<byte[], ServerClock> clocks;
  private final Runnable afterwards;

  private Server(
      Link<StatefulConnection<byte[], byte[]>> link,
      Function<byte[], ServerClock> clocks,
      Runnable afterwards) {
    this.link = link;
    this.clocks = clocks;
    this.afterwards = afterwards;
  }

  /**
   * One Redis, or the master that Sentinel names.
   *
   * @param afterwards is run when this is closed
   */
  static Server of(RedisClient client, RedisURI uri, Runnable afterwards) {
    ServerClock clock = new ServerClock();
    return new Server(
        link(client, () -> client.connectAsync(ByteArrayCodec.INSTANCE, uri)),
        key -> clock,
        afterwards);
  }

  /**
   * A cluster.
   *
   * @param afterwards is run when this is closed
   */
  static Server of(RedisClusterClient client, Runnable afterwards) {
    ServerClock unknown = new ServerClock();
    ConcurrentMap<String, ServerClock> clocks = new ConcurrentHashMap<>();
    Function<byte[], ServerClock> clockOf =
        key -> {
          RedisClusterNode node = client.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
          return node == null
              ? unknown
              : clocks.computeIfAbsent(node.getNodeId(), id -> new ServerClock());
        };
    return new Server(
        link(
            client,
            () ->
                client
                    .refreshPartitionsAsync()
                    .thenCompose(done -> client.connectAsync(ByteArrayCodec.INSTANCE))),
        clockOf,
        afterwards);
  }

  private static Link<StatefulConnection<byte[], byte[]>> link(
      io.lettuce.core.AbstractRedisClient client,
      Supplier<CompletionStage<? extends StatefulConnection<byte[], byte[]>>> connector) {
    return new Link<>(
        "decisions", connector, client.getResources().eventExecutorGroup(), connection -> {});
  }

  /** Begins to connect, and waits for a while for the first attempt to end. */
  void start(Duration patience) {
    try {
      link.start().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      // It goes on in the background; until then nobody is served.
    }
  }

  /** The connection, if it is there and open. */
  @Nullable StatefulConnection<byte[], byte[]> connection() {
    StatefulConnection<byte[], byte[]> current = link.current();
    return current != null && current.isOpen() ? current : null;
  }

  /** The clock of the Redis that keeps this bucket. */
  ServerClock clock(byte[] key) {
    return clocks.apply(key);
  }

  /** Connects anew: who is at the other end hangs, or is no master. */
  void renew() {
    link.renew();
  }

  @Override
  public void close() {
    link.close();
    afterwards.run();
  }
}
