package io.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Hears by pub/sub which buckets were given more, and passes it on to those who remember denials.
 * They are told to stop when nobody would hear, and that they may go on when somebody does: both
 * also mean to forget everything.
 */
final class News {

  private static final System.Logger LOG = System.getLogger(News.class.getName());

  private final byte[] channel;
  private final List<Denials> readers = new CopyOnWriteArrayList<>();
  private @Nullable Object heardOn; // guarded by this

  News(String channel) {
    this.channel = channel.getBytes(UTF_8);
  }

  synchronized void add(Denials reader) {
    readers.add(reader);
    if (heardOn != null) {
      reader.resume();
    }
  }

  void remove(Denials reader) {
    readers.remove(reader);
  }

  /** Listens on a connection that has just been made. */
  @SuppressWarnings("FutureReturnValueIgnored") // being subscribed is an event of its own
  void listenOn(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
    connection.addListener(
        new RedisPubSubAdapter<byte[], byte[]>() {
          @Override
          public void subscribed(byte[] channel, long count) {
            begin(connection);
          }

          @Override
          public void message(byte[] channel, byte[] bucket) {
            String name = new String(bucket, UTF_8);
            readers.forEach(reader -> reader.forget(name));
          }
        });
    connection.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
            end(connection);
          }
        });
    connection
        .async()
        .subscribe(channel)
        .whenComplete(
            (done, failure) -> {
              if (failure instanceof RedisCommandExecutionException) {
                LOG.log(
                    Level.WARNING,
                    "Redis: denials are not remembered, so each costs a command: {0}",
                    failure.toString());
              }
            });
  }

  private synchronized void begin(Object connection) {
    heardOn = connection;
    readers.forEach(Denials::resume);
  }

  private synchronized void end(Object connection) {
    if (heardOn == connection) {
      heardOn = null;
      readers.forEach(Denials::pause);
    }
  }
}
