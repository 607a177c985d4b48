package io.penstock.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.penstock.Ticker;
import io.penstock.spi.Answer;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Remembers buckets that cannot cover what they are asked for, so that a flood costs Redis a few
 * commands, not one for each request.
 *
 * <p>What is remembered ends when a bucket is given more: by a cast of this machine, or of another
 * one, which is told by pub/sub. While nobody tells, nothing is remembered. An answer that was on
 * its way meanwhile must not bring back what has ended, so whoever asks takes the bucket's count of
 * ends before and compares it after. Counts are shared by buckets that hash alike; too many ends
 * are harmless.
 *
 * <p>Safe for use by several threads.
 */
final class Denials {

  private static final int MOST = 10_000;
  private static final int STRIPES = 256;

  private final Cache<String, Bound> bounds =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();
  private final AtomicIntegerArray ends = new AtomicIntegerArray(STRIPES);
  private final AtomicIntegerArray casts = new AtomicIntegerArray(STRIPES);
  private final Ticker ticker;
  private volatile boolean told;

  Denials(Ticker ticker) {
    this.ticker = ticker;
  }

  /** One question to Redis, from before it is sent. */
  final class Question {

    private final String bucket;
    private final LimitSet limits;
    private final long cost;
    private final int count;
    private final long sent;
    private final @Nullable Bound old;

    private Question(String bucket, LimitSet limits, long cost) {
      this.bucket = bucket;
      this.limits = limits;
      this.cost = cost;
      this.count = ends.get(stripe(bucket));
      this.sent = ticker.read();
      this.old = told ? bounds.getIfPresent(bucket) : null;
    }

    /** The answer that Redis need not be asked for; null if it has to be. */
    @Nullable Answer denial() {
      Bound known = old;
      return known != null && casts.get(stripe(bucket)) == 0 && known.holds(limits, sent)
          ? known.denial(sent, cost)
          : null;
    }

    /** Redis has answered. */
    void answered(long[] levels) {
      if (limits.cover(levels, cost)) {
        forgetOld();
      } else if (told && casts.get(stripe(bucket)) == 0) {
        Bound bound = new Bound(limits, levels, sent, ticker.read());
        bounds.put(bucket, bound);
        if (!told || ends.get(stripe(bucket)) != count) {
          bounds.asMap().remove(bucket, bound);
        }
      }
    }

    /** Redis has not answered: whether the cost was spent nobody knows. */
    void failed() {
      forgetOld();
    }

    private void forgetOld() {
      Bound known = old;
      if (known != null) {
        bounds.asMap().remove(bucket, known);
      }
    }
  }

  Question question(String bucket, LimitSet limits, long cost) {
    return new Question(bucket, limits, cost);
  }

  /** A bucket is going to be given more: nothing is remembered of it until {@link #given}. */
  void giving(String bucket) {
    casts.incrementAndGet(stripe(bucket));
    forget(bucket);
  }

  /** The bucket has been given more, or not. */
  void given(String bucket) {
    forget(bucket);
    casts.decrementAndGet(stripe(bucket));
  }

  /** A bucket was given more. */
  void forget(String bucket) {
    ends.incrementAndGet(stripe(bucket));
    bounds.invalidate(bucket);
  }

  void forgetAll() {
    for (int i = 0; i < STRIPES; i++) {
      ends.incrementAndGet(i);
    }
    bounds.invalidateAll();
  }

  /** From now on {@link #forget} is called whenever a bucket is given more by anybody. */
  void resume() {
    forgetAll();
    told = true;
  }

  /** From now on that may be missed. */
  void pause() {
    told = false;
    forgetAll();
  }

  private static int stripe(String bucket) {
    int hash = bucket.hashCode();
    return (hash ^ (hash >>> 16) ^ (hash >>> 8)) & (STRIPES - 1);
  }
}
