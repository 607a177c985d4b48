package io.penstock.redis;

import io.penstock.BackendUnavailableException;
import io.penstock.Ticker;
import io.penstock.redis.Message.Verb;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings messages to buckets and waits for the answers, for as long as a decision may take.
 *
 * <p>Waiting parks the thread and holds no lock, so a virtual thread lets go of its carrier.
 */
final class Messenger {

  /** How long a cast may take at least: nobody waits for it. */
  private static final long CAST_NANOS = 1_000_000_000;

  private final Server server;
  private final BucketScript script;
  private final Ticker ticker;
  private final long timeoutNanos;

  Messenger(Server server, BucketScript script, Ticker ticker, Duration timeout) {
    this.server = server;
    this.script = script;
    this.ticker = ticker;
    this.timeoutNanos = saturated(timeout);
  }

  private static long saturated(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE / 2;
    }
  }

  /**
   * Sends a message and waits for the answer.
   *
   * @throws BackendUnavailableException if there is none in time
   */
  BucketAnswer call(Message message) {
    Exchange exchange = exchange(message, timeoutNanos).send();
    try {
      BucketAnswer answer = await(exchange);
      if (answer.outcome() == BucketAnswer.LATE) {
        throw new BackendUnavailableException("Redis was reached too late");
      }
      return answer;
    } catch (ExecutionException e) {
      throw unavailable(e);
    } catch (TimeoutException e) {
      exchange.abandon();
      if (message.verb() == Verb.TAKE) {
        exchange.whenAnswered(late -> giveBack(late, message));
      }
      throw new BackendUnavailableException(
          "Redis did not answer within " + Duration.ofNanos(timeoutNanos));
    }
  }

  private static BackendUnavailableException unavailable(ExecutionException e) {
    Throwable cause = e.getCause();
    return new BackendUnavailableException("Redis could not be asked", cause == null ? e : cause);
  }

  private BucketAnswer await(Exchange exchange) throws ExecutionException, TimeoutException {
    long end = System.nanoTime() + timeoutNanos;
    boolean interrupted = false;
    try {
      for (; ; ) {
        try {
          return exchange.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true; // it neither aborts a call nor gets lost
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The answer has come after all, and spent what nobody has been granted. */
  private void giveBack(BucketAnswer late, Message message) {
    if (late.outcome() == BucketAnswer.DONE) {
      new Exchange(server, script, ticker, message.reversed(), Long.MAX_VALUE).send();
    }
  }

  /** Sends a message; completes when it has been carried out, or fails. */
  CompletionStage<BucketAnswer> cast(Message message) {
    long patience = Math.max(timeoutNanos, CAST_NANOS);
    return exchange(message, patience)
        .send()
        .orTimeout(patience, TimeUnit.NANOSECONDS)
        .thenApply(
            answer -> {
              if (answer.outcome() == BucketAnswer.LATE) {
                throw new BackendUnavailableException("Redis was reached too late");
              }
              return answer;
            });
  }

  private Exchange exchange(Message message, long patience) {
    return new Exchange(server, script, ticker, message, ticker.read() + patience);
  }
}
