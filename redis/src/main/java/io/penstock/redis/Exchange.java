package io.penstock.redis;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.penstock.Ticker;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One message and its answer. It is sent once; only who certainly has done nothing with it gets it
 * again: a Redis that does not know the script, and one that found it late although it is not.
 *
 * <p>What comes of an answer happens on the thread that reads answers, so that messages of one
 * thread to one bucket keep their order also when the script has to be sent along.
 */
final class Exchange extends CompletableFuture<BucketAnswer> {

  private final Server server;
  private final BucketScript script;
  private final Ticker ticker;
  private final Message message;
  private final long deadline;

  private boolean inFull;
  private boolean corrected;
  private @Nullable ServerClock asked;
  private volatile @Nullable BucketCommand command;

  /**
   * Makes an exchange.
   *
   * @param deadline of the ticker, past which nobody waits; {@link Long#MAX_VALUE} if there is none
   */
  Exchange(Server server, BucketScript script, Ticker ticker, Message message, long deadline) {
    this.server = server;
    this.script = script;
    this.ticker = ticker;
    this.message = message;
    this.deadline = deadline;
  }

  @CanIgnoreReturnValue
  Exchange send() {
    StatefulConnection<byte[], byte[]> connection = server.connection();
    if (connection == null) {
      completeExceptionally(new RedisException("not connected"));
      return this;
    }
    ServerClock clock = server.clock(connection, message.key());
    long redisDeadline = deadline == Long.MAX_VALUE ? 0 : clock.at(deadline);
    BucketCommand next = new BucketCommand(script, message, redisDeadline, inFull, this);
    asked = clock;
    command = next;
    try {
      connection.dispatch(next);
    } catch (RuntimeException e) {
      next.completeExceptionally(e);
    }
    return this;
  }

  /**
   * The command has ended well.
   *
   * @param answer null if what was answered was something else
   */
  void answered(@Nullable BucketAnswer answer) {
    ServerClock clock = asked;
    if (answer == null || clock == null) {
      failed(new RedisException("the connection broke before the answer"));
      return;
    }
    long now = ticker.read();
    clock.observe(answer.time(), now);
    if (answer.outcome() == BucketAnswer.LATE && !corrected && deadline - now > 0) {
      corrected = true; // its clock went on ahead of what was known here
      send();
    } else {
      complete(answer);
    }
  }

  /** The command has not. */
  void failed(Throwable failure) {
    if (!inFull && says(failure, "NOSCRIPT")) {
      inFull = true;
      send();
      return;
    }
    if (says(failure, "READONLY")) {
      server.renew(); // what was the master is a replica now
    }
    completeExceptionally(failure);
  }

  /** Errors inside of scripts are wrapped in others, differently in each version of Redis. */
  static boolean says(Throwable failure, String code) {
    String text = failure.getMessage();
    return text != null && text.contains(code);
  }

  /** Runs this when there is an answer, on whatever thread; never if there is none. */
  @SuppressWarnings("FutureReturnValueIgnored") // what fails has been told to who waited
  void whenAnswered(Consumer<BucketAnswer> action) {
    thenAccept(action);
  }

  /** Nobody waits any more. */
  void abandon() {
    BucketCommand last = command;
    if (last != null) {
      last.abandon();
    }
  }
}
