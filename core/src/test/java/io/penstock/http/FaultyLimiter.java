package io.penstock.http;

import io.penstock.BucketStats;
import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.LimiterStatus;
import io.penstock.spi.Answer;
import io.penstock.spi.DetailedRateLimiter;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A real limiter whose calls fail as long as a test says so. */
final class FaultyLimiter implements DetailedRateLimiter {

  private final DetailedRateLimiter real;
  @Nullable RuntimeException onAnswer;
  @Nullable RuntimeException onRefund;
  @Nullable RuntimeException onPeek;

  FaultyLimiter(DetailedRateLimiter real) {
    this.real = real;
  }

  private static void failWith(@Nullable RuntimeException e) {
    if (e != null) {
      throw e;
    }
  }

  @Override
  public Answer answer(String key, long cost) {
    failWith(onAnswer);
    return real.answer(key, cost);
  }

  @Override
  public @Nullable Answer answerIfRoom(String key, long cost) {
    failWith(onAnswer);
    return real.answerIfRoom(key, cost);
  }

  @Override
  public Answer peek(String key) {
    failWith(onPeek);
    return real.peek(key);
  }

  @Override
  public CompletionStage<Void> refund(String key, long tokens) {
    failWith(onRefund);
    return real.refund(key, tokens);
  }

  @Override
  public boolean allow(String key, long cost) {
    return real.allow(key, cost);
  }

  @Override
  public Decision decide(String key, long cost) {
    failWith(onAnswer);
    return real.decide(key, cost);
  }

  @Override
  public BucketStats stats(String key) {
    return real.stats(key);
  }

  @Override
  public CompletionStage<Void> reset(String key) {
    return real.reset(key);
  }

  @Override
  public void reconfigure(List<Limit> limits) {
    real.reconfigure(limits);
  }

  @Override
  public LimiterStatus status() {
    return real.status();
  }

  @Override
  public void close() {
    real.close();
  }
}
