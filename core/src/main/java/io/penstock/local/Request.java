package io.penstock.local;

import static java.util.Objects.requireNonNull;

import io.penstock.BucketCrashedException;
import io.penstock.mailbox.Message;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message to a bucket: what is asked, and the answer once it is done. */
final class Request extends Message {

  enum Kind {
    /** Spend tokens. */
    TAKE,
    /** Read the levels. */
    PEEK,
    /** Fill the bucket, lift a quarantine. */
    RESET,
    /** Give tokens back. */
    REFUND,
    /** Read the levels of an overflow bucket on behalf of a key's own, new one. */
    INHERIT
  }

  enum Reply {
    GRANTED,
    DENIED,
    QUARANTINED,
    /** The key has a bucket of its own by now: look it up again. */
    MOVED
  }

  final Kind kind;
  final String key;
  final long tokens;
  final Environment environment;

  /** The sender's reading of the ticker, taken after it looked the bucket up. */
  final long reading;

  private final @Nullable CompletableFuture<Void> done;
  private final @Nullable Thread origin;

  // The answer, written by the owner before it completes the message.
  private Reply reply = Reply.DENIED;
  private long[] levels = {};
  private boolean quarantining;

  private Request(
      Kind kind,
      String key,
      long tokens,
      long reading,
      Environment environment,
      @Nullable Thread sender,
      @Nullable CompletableFuture<Void> done) {
    super(sender);
    this.kind = kind;
    this.key = key;
    this.tokens = tokens;
    this.reading = reading;
    this.environment = environment;
    this.done = done;
    this.origin = done == null ? null : Thread.currentThread();
  }

  static Request call(Kind kind, String key, long tokens, long reading, Environment environment) {
    return new Request(kind, key, tokens, reading, environment, Thread.currentThread(), null);
  }

  static Request cast(Kind kind, String key, long tokens, long reading, Environment environment) {
    return new Request(kind, key, tokens, reading, environment, null, new CompletableFuture<>());
  }

  /** Completes the message with this answer; false if it was cancelled. */
  boolean answer(Reply answer, long[] levelsAfter) {
    reply = answer;
    levels = levelsAfter;
    return complete();
  }

  /** Notes that handling this message used the restart budget up. */
  void quarantining() {
    quarantining = true;
  }

  Reply reply() {
    return reply;
  }

  /** The levels after the message was handled; shared, never to be changed. */
  long[] levels() {
    return levels;
  }

  CompletableFuture<Void> done() {
    return requireNonNull(done);
  }

  @Override
  protected void afterwards() {
    Throwable fault = fault();
    if (fault != null) {
      environment.restarted(key, fault, quarantining);
    }
    if (done != null) {
      if (fault != null) {
        complete(done, new BucketCrashedException(environment.crashMessage(key), fault));
      } else {
        complete(done, null);
      }
    }
  }

  /** Stages that hang on a cast are other people's code: nobody but its sender may run it here. */
  private void complete(CompletableFuture<Void> stage, @Nullable Throwable failure) {
    Runnable completion =
        failure == null ? () -> stage.complete(null) : () -> stage.completeExceptionally(failure);
    if (Thread.currentThread() == origin) {
      completion.run();
    } else {
      stage.defaultExecutor().execute(completion);
    }
  }
}
