package io.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.penstock.BackendUnavailableException;
import io.penstock.BucketStats;
import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.LimiterStatus;
import io.penstock.redis.Message.Verb;
import io.penstock.spi.Answer;
import io.penstock.spi.Arguments;
import io.penstock.spi.DetailedRateLimiter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** The limiter of many machines: one message to Redis for each decision. */
final class SharedRateLimiter implements DetailedRateLimiter {

  private final BucketKeys keys;
  private final byte[] channel;
  private final Messenger messenger;
  private final Denials denials;
  private final Listeners listeners;
  private final Runnable afterwards;
  private final LongAdder allowed = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private final LongAdder unavailable = new LongAdder();

  private volatile LimitSet limits;
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean closed;

  /**
   * Makes a limiter.
   *
   * @param afterwards is run when this is closed, once
   */
  SharedRateLimiter(
      BucketKeys keys,
      String channel,
      LimitSet limits,
      Messenger messenger,
      Denials denials,
      Listeners listeners,
      Runnable afterwards) {
    this.keys = keys;
    this.channel = channel.getBytes(UTF_8);
    this.limits = limits;
    this.messenger = messenger;
    this.denials = denials;
    this.listeners = listeners;
    this.afterwards = afterwards;
  }

  @Override
  public boolean allow(String key, long cost) {
    return answer(key, cost).decision().allowed();
  }

  @Override
  public Decision decide(String key, long cost) {
    return answer(key, cost).decision();
  }

  @Override
  public Answer answer(String key, long cost) {
    check(key, "cost", cost);
    LimitSet now = limits;
    String bucket = keys.of(key);
    Denials.Question question = denials.question(bucket, now, cost);
    Answer remembered = question.denial();
    Answer answer = remembered == null ? asked(key, bucket, cost, now, question) : remembered;
    (answer.decision().allowed() ? allowed : denied).increment();
    listeners.decided(key, cost, answer.decision());
    return answer;
  }

  private Answer asked(
      String key, String bucket, long cost, LimitSet now, Denials.Question question) {
    BucketAnswer told;
    try {
      told = call(key, new Message(Verb.TAKE, bucket, cost, now, channel));
    } catch (BackendUnavailableException e) {
      question.failed();
      throw e;
    }
    question.answered(told.levels());
    return now.answer(told.outcome() == BucketAnswer.DONE, told.levels(), cost);
  }

  @Override
  public Answer peek(String key) {
    return read(key, now -> levels -> now.answer(true, levels, 0));
  }

  @Override
  public BucketStats stats(String key) {
    return read(key, now -> now::stats);
  }

  private <T> T read(String key, Function<LimitSet, Function<long[], T>> reading) {
    check(key, "cost", 1);
    LimitSet now = limits;
    BucketAnswer told = call(key, new Message(Verb.PEEK, keys.of(key), 1, now, channel));
    return reading.apply(now).apply(told.levels());
  }

  private BucketAnswer call(String key, Message message) {
    try {
      return messenger.call(message);
    } catch (BackendUnavailableException e) {
      unavailable.increment();
      listeners.unavailable(key, e);
      throw e;
    }
  }

  @Override
  public CompletionStage<Void> reset(String key) {
    check(key, "tokens", 1);
    return cast(Verb.RESET, key, 1);
  }

  @Override
  public CompletionStage<Void> refund(String key, long tokens) {
    check(key, "tokens", tokens);
    return cast(Verb.REFUND, key, tokens);
  }

  private CompletionStage<Void> cast(Verb verb, String key, long tokens) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    String bucket = keys.of(key);
    denials.giving(bucket);
    messenger
        .cast(new Message(verb, bucket, tokens, limits, channel))
        .whenComplete(
            (told, failure) -> {
              denials.given(bucket);
              if (failure == null) {
                done.complete(null);
              } else {
                BackendUnavailableException e = unavailable(failure);
                unavailable.increment();
                listeners.unavailable(key, e);
                done.completeExceptionally(e);
              }
            });
    return done.minimalCompletionStage();
  }

  private static BackendUnavailableException unavailable(Throwable failure) {
    return failure instanceof BackendUnavailableException e
        ? e
        : new BackendUnavailableException("Redis could not be asked", failure);
  }

  @Override
  public void reconfigure(List<Limit> limits) {
    LimitSet next = LimitSet.of(limits);
    checkOpen();
    this.limits = next; // what is remembered was of the others, and holds no longer
  }

  private void check(String key, String name, long tokens) {
    Arguments.check(key, name, tokens);
    checkOpen();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The limiter is closed");
    }
  }

  /**
   * Of this machine. How many buckets there are only Redis knows: 0 of as many as there can be. As
   * timed out count calls and casts that Redis did not serve, for whatever reason.
   */
  @Override
  public LimiterStatus status() {
    checkOpen();
    return new LimiterStatus(
        0, Long.MAX_VALUE, allowed.sum(), denied.sum(), 0, unavailable.sum(), 0, 0, 0);
  }

  @Override
  public void close() {
    if (!closing.getAndSet(true)) {
      closed = true;
      afterwards.run();
    }
  }
}
