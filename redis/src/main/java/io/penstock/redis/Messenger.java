package io.penstock.redis;

import io.penstock.BackendUnavailableException;
import io.penstock.Ticker;
import io.penstock.redis.Message.Verb;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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

  private static final String NOT_ASKED = "Redis has not been answering, and was not asked";

  private final Server server;
  private final Breaker breaker;
  private final BucketScript script;
  private final Ticker ticker;
  private final long timeoutNanos;

  Messenger(Server server, BucketScript script, Ticker ticker, Duration timeout) {
    this.server = server;
    this.breaker = server.breaker();
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
    if (!breaker.permits()) {
      throw new BackendUnavailableException(NOT_ASKED);
    }
    Exchange exchange = sent(message, timeoutNanos);
    try {
      return judged(await(exchange));
    } catch (ExecutionException e) {
      throw failed(e);
    } catch (TimeoutException e) {
      exchange.abandon();
      if (message.verb() == Verb.TAKE) {
        exchange.whenAnswered(late -> giveBack(late, message));
      }
      breaker.failed(e);
      throw new BackendUnavailableException(
          "Redis did not answer within " + Duration.ofNanos(timeoutNanos));
    }
  }

  private BucketAnswer judged(BucketAnswer answer) {
    if (answer.outcome() == BucketAnswer.LATE) {
      BackendUnavailableException e =
          new BackendUnavailableException("The message reached Redis too late");
      breaker.failed(e);
      throw e;
    }
    breaker.succeeded();
    return answer;
  }

  private BackendUnavailableException failed(Exception e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    if (Exchange.says(cause, "WRONGTYPE") || Exchange.says(cause, "OOM command")) {
      breaker.succeeded(); // it answers: the key is somebody else's, or others can still be denied
    } else {
      breaker.failed(cause);
    }
    return new BackendUnavailableException("Redis could not be asked", cause);
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

  /**
   * Sends a message.
   *
   * @return completes when it has been carried out; fails with {@link BackendUnavailableException}
   */
  @SuppressWarnings("FutureReturnValueIgnored") // what is returned completes with it
  CompletionStage<BucketAnswer> cast(Message message) {
    if (!breaker.permits()) {
      return CompletableFuture.failedStage(new BackendUnavailableException(NOT_ASKED));
    }
    long patience = Math.max(timeoutNanos, CAST_NANOS);
    CompletableFuture<BucketAnswer> done = new CompletableFuture<>();
    sent(message, patience)
        .orTimeout(patience, TimeUnit.NANOSECONDS)
        .whenComplete(
            (answer, failure) -> {
              try {
                if (failure != null) {
                  throw failed(new ExecutionException(failure));
                }
                done.complete(judged(answer));
              } catch (BackendUnavailableException e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  private Exchange sent(Message message, long patience) {
    try {
      return new Exchange(server, script, ticker, message, ticker.read() + patience).send();
    } catch (RuntimeException | Error e) {
      breaker.failed(e); // it waits to be told, if need be for ever
      throw e;
    }
  }
}
