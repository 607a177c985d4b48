package io.penstock.local;

import static java.util.Objects.requireNonNull;

import io.penstock.BucketCrashedException;
import io.penstock.mailbox.Message;
import io.penstock.spi.Answer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message to a bucket: what is asked, and the answer once it is done. */
final class Request extends Message {

  enum Kind {
    /** Spend tokens. */
    TAKE,
    /** Spend tokens, and tell all about it. */
    DECIDE,
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
    QUARANTINED
  }

  final Kind kind;
  final String key;
  final long tokens;
  final Environment environment;

  /** The sender's reading of the ticker, taken after it looked the bucket up. */
  final long reading;

  /** The limits that held when this was sent, read after the ticker was. */
  final LimitSet limits;

  private final @Nullable CompletableFuture<Void> done;
  private final @Nullable Thread origin;
  private final @Nullable BucketActor heir;

  // The answer, written by the owner before it completes the message.
  private Reply reply = Reply.DENIED;
  private @Nullable Draft bucket;
  private @Nullable Answer told;
  private @Nullable Throwable crash;
  private boolean quarantining;

  private Request(
      Kind kind,
      String key,
      long tokens,
      long reading,
      Environment environment,
      @Nullable Thread sender,
      @Nullable CompletableFuture<Void> done,
      @Nullable BucketActor heir) {
    super(sender);
    this.kind = kind;
    this.key = key;
    this.tokens = tokens;
    this.reading = reading;
    this.environment = environment;
    this.limits = environment.limits();
    this.done = done;
    this.origin = done == null ? null : Thread.currentThread();
    this.heir = heir;
  }

  static Request call(Kind kind, String key, long tokens, long reading, Environment environment) {
    return new Request(kind, key, tokens, reading, environment, Thread.currentThread(), null, null);
  }

  /** The same call once more, because the key has moved; it has no more time for that. */
  Request again(long newReading) {
    Request next = call(kind, key, tokens, newReading, environment);
    next.continues(this);
    return next;
  }

  static Request cast(Kind kind, String key, long tokens, long reading, Environment environment) {
    return new Request(
        kind, key, tokens, reading, environment, null, new CompletableFuture<>(), null);
  }

  /** Asks an overflow bucket what it holds, for a key's own, new bucket. */
  static Request inherit(String key, long reading, BucketActor heir) {
    return new Request(Kind.INHERIT, key, 0, reading, heir.environment, null, null, heir);
  }

  /** Notes, as owner, what a {@link Kind#DECIDE} is told; while nothing is spent yet. */
  void tell(Answer everything) {
    told = everything;
  }

  /** Completes the message with this answer; false if it was cancelled. */
  boolean answer(Reply answer, @Nullable Draft bucketAfter) {
    reply = answer;
    bucket = bucketAfter;
    return complete();
  }

  /** Notes, as owner, that handling this message met a fault, which may quarantine the bucket. */
  void crashed(Throwable fault, boolean quarantiningNow) {
    crash = fault;
    quarantining = quarantiningNow;
  }

  /** Takes the message back, or turns it away; false if it is done or was left for good. */
  boolean withdraw() {
    return cancel();
  }

  /** Leaves a cast where it is: it is carried out there and nowhere else. */
  void leave() {
    stand();
  }

  Reply reply() {
    return reply;
  }

  /** The bucket after the message was handled; shared, never to be changed. */
  Draft bucket() {
    return requireNonNull(bucket);
  }

  /** What a {@link Kind#DECIDE} was told. */
  Answer told() {
    return requireNonNull(told);
  }

  CompletableFuture<Void> done() {
    return requireNonNull(done);
  }

  /** Tells the listener of the fault that this message met; the error that its sender gets. */
  BucketCrashedException crash(Throwable fault) {
    environment.restarted(key, fault, quarantining);
    return environment.unavailable(key, environment.crashed(key, fault));
  }

  /**
   * Completes the stage of a cast, or tells of a fault whose sender has given up. A caller that
   * waits for its answer does all this itself.
   */
  @Override
  protected void afterwards() {
    Throwable met = crash;
    if (heir != null && met == null) {
      heir.serveOffered(); // it waited for this
    } else if (met != null && (heir != null || fault() == null)) {
      // A question is not repeated here, or a fault that stays would be met without end.
      apart(() -> environment.restarted(key, met, quarantining));
    } else if (done != null && !isCancelled()) {
      apart(
          () -> {
            if (met == null) {
              done.complete(null);
            } else {
              done.completeExceptionally(crash(met));
            }
          });
    }
  }

  /**
   * Runs other people's code: listeners and stages. Nobody but the sender itself may do it here; it
   * gets to the default executor by way of the timer, since this may be the end of a stack, and the
   * common pool keeps its lock if it meets that.
   */
  private void apart(Runnable work) {
    if (Thread.currentThread() == origin) {
      work.run();
    } else {
      environment.timer.execute(new Elsewhere(work));
    }
  }

  /** Work for the default executor. */
  record Elsewhere(Runnable work) implements Runnable {

    @Override
    public void run() {
      CompletableFuture<Void> unused = CompletableFuture.runAsync(work);
    }
  }
}
