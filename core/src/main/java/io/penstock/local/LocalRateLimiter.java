package io.penstock.local;

import static java.util.Objects.requireNonNull;

import io.penstock.BucketCrashedException;
import io.penstock.BucketStats;
import io.penstock.Decision;
import io.penstock.Limit;
import io.penstock.LimiterStatus;
import io.penstock.Ticker;
import io.penstock.bucket.NarrowMeter;
import io.penstock.local.Request.Kind;
import io.penstock.local.Request.Reply;
import io.penstock.spi.Answer;
import io.penstock.spi.Arguments;
import io.penstock.spi.BucketRef;
import io.penstock.spi.DetailedRateLimiter;
import io.penstock.spi.NamedLimits;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The limiter of one machine: looks the key's bucket up, reads the ticker, and sends it a message.
 *
 * <p>In this order, always: a reading that is older than the bucket could credit the same stretch
 * of time to two buckets of one key. So whoever meets a bucket that has ended looks up <em>and</em>
 * reads again.
 *
 * <p>{@code allow} and {@code decide} have a way of their own for the common case, a single limit
 * whose bucket exists and is idle; everything else, and everything that it cannot do, is a {@link
 * Request}.
 */
public final class LocalRateLimiter implements DetailedRateLimiter {

  final Environment environment;
  final Buckets buckets;
  private final Ticker ticker;
  private final Sweeper sweeper;
  private final boolean listening;
  private volatile boolean closed;

  /** Makes a limiter; it holds a place on a daemon timer until it is closed. */
  public LocalRateLimiter(LocalOptions options) {
    this(options, null);
    Rehearsal.ensureHeld();
  }

  /** For tests: the probe is run, as owner, before each message is handled. */
  LocalRateLimiter(LocalOptions options, Environment.@Nullable Probe probe) {
    SharedTimer timer = SharedTimer.acquire();
    this.environment = new Environment(options, timer, probe);
    this.ticker = options.ticker();
    this.buckets = new Buckets(environment);
    this.listening = environment.isListening();
    this.sweeper = Sweeper.start(this, timer);
  }

  @Override
  public boolean allow(String key, long cost) {
    if (listening) {
      return decide(key, cost).allowed();
    }
    check(key, "cost", cost);
    BucketActor actor = own(key);
    long reading = read(key);
    Boolean quick = quick(actor, key, reading, cost, Form.WHETHER);
    boolean granted =
        quick != null ? quick : take(Kind.TAKE, actor, key, reading, cost).reply() == Reply.GRANTED;
    try {
      count(granted);
    } catch (VirtualMachineError e) {
      // One uncounted: but what was spent must not be thrown away.
    }
    return granted;
  }

  @Override
  public Decision decide(String key, long cost) {
    check(key, "cost", cost);
    return decide(own(key), key, cost);
  }

  private Decision decide(@Nullable BucketActor actor, String key, long cost) {
    long reading = read(key);
    Decision quick = quick(actor, key, reading, cost, Form.DECISION);
    Decision decision =
        quick != null ? quick : take(Kind.DECIDE, actor, key, reading, cost).told().decision();
    try {
      account(key, cost, decision);
    } catch (VirtualMachineError e) {
      // As in allow.
    }
    return decision;
  }

  @Override
  public BucketRef reference(String key) {
    return new Reference(key);
  }

  /**
   * A look-up that is kept. Its bucket may have ended by the time that it is asked, as after every
   * look-up: then the key is looked up again, here or by who sends a message.
   */
  private final class Reference implements BucketRef {

    private final String key;
    private volatile @Nullable BucketActor found;

    Reference(String key) {
      this.key = requireNonNull(key, "key: null (expected: not null)");
    }

    @Override
    public String key() {
      return key;
    }

    @Override
    public Decision decide(long cost) {
      check(key, "cost", cost);
      BucketActor actor = found;
      if (actor == null || actor.hasEnded()) {
        actor = own(key);
        found = actor;
      }
      return LocalRateLimiter.this.decide(actor, key, cost);
    }
  }

  @Override
  public Answer answer(String key, long cost) {
    check(key, "cost", cost);
    BucketActor actor = own(key);
    long reading = read(key);
    Answer quick = quick(actor, key, reading, cost, Form.ANSWER);
    Answer answer = quick != null ? quick : take(Kind.DECIDE, actor, key, reading, cost).told();
    try {
      account(key, cost, answer.decision());
    } catch (VirtualMachineError e) {
      // As in allow.
    }
    return answer;
  }

  @Override
  public @Nullable Answer answerIfRoom(String key, long cost) {
    check(key, "cost", cost);
    // If a room is taken between the two, the key shares after all: never more than it may have.
    return own(key) == null && buckets.isFull() ? null : answer(key, cost);
  }

  /** The key's own bucket, made if there is none; null if it has to share one. */
  private @Nullable BucketActor own(String key) {
    BucketActor found = buckets.find(key);
    return found != null ? found : made(key);
  }

  private @Nullable BucketActor made(String key) {
    BucketActor serving = buckets.obtain(key, read(key));
    buckets.reportFill();
    return serving instanceof OverflowBucket ? null : serving;
  }

  /** Takes from an idle bucket with a single limit; null if it needs a message. */
  private <A> @Nullable A quick(
      @Nullable BucketActor actor, String key, long reading, long cost, Form<A> form) {
    LimitSet limits = environment.limits();
    NarrowMeter meter = limits.single;
    return actor == null || meter == null
        ? null
        : actor.take(key, limits, meter, reading, cost, form);
  }

  /** Counts, and tells the listener, what has been done. */
  private void account(String key, long cost, Decision decision) {
    count(decision.allowed());
    if (listening) {
      environment.decided(key, cost, decision);
    }
  }

  private void count(boolean granted) {
    (granted ? environment.allowed : environment.denied).increment();
  }

  /** Takes by message; of the bucket found and the reading taken after that, to begin with. */
  private Request take(
      Kind kind, @Nullable BucketActor found, String key, long firstReading, long cost) {
    BucketActor actor = found;
    long reading = firstReading;
    Request request = null;
    for (; ; ) {
      if (actor == null) {
        actor = buckets.obtain(key, reading);
        buckets.reportFill();
        reading = read(key);
      }
      request =
          request == null
              ? Request.call(kind, key, cost, reading, environment)
              : request.again(reading);
      if (isServed(actor, request)) {
        return request;
      }
      actor = buckets.find(key);
      reading = read(key);
    }
  }

  @Override
  public Answer peek(String key) {
    Draft bucket = bucket(key);
    return bucket.limits().answer(true, bucket.levels(), 0);
  }

  @Override
  public BucketStats stats(String key) {
    Draft bucket = bucket(key);
    return bucket.limits().stats(bucket.levels());
  }

  private Draft bucket(String key) {
    check(key, "tokens", 1);
    Request request = null;
    for (; ; ) {
      BucketActor actor = buckets.serving(key);
      long reading = read(key);
      if (actor == null) {
        return Draft.full(environment.limits(), reading);
      }
      request =
          request == null
              ? Request.call(Kind.PEEK, key, 0, reading, environment)
              : request.again(reading);
      if (isServed(actor, request)) {
        return request.bucket();
      }
    }
  }

  @Override
  public void reconfigure(List<Limit> limits) {
    List<Limit> named = NamedLimits.of(limits);
    if (named.isEmpty()) {
      throw new IllegalArgumentException("limits: [] (expected: at least one)");
    }
    checkOpen();
    long reading;
    try {
      reading = ticker.read();
    } catch (Throwable t) {
      throw new BucketCrashedException("reconfigure: the Ticker threw; nothing was changed", t);
    }
    environment.reconfigure(named, reading);
  }

  @Override
  public CompletionStage<Void> reset(String key) {
    check(key, "tokens", 1);
    return cast(Kind.RESET, key, 0);
  }

  @Override
  public CompletionStage<Void> refund(String key, long tokens) {
    check(key, "tokens", tokens);
    return cast(Kind.REFUND, key, tokens);
  }

  /** Calls; false if the bucket has ended or the key has moved: look up and read again. */
  private boolean isServed(BucketActor actor, Request request) {
    if (!actor.ask(request)) {
      buckets.remove(request.key, actor);
      return false;
    }
    return !request.isCancelled();
  }

  private CompletionStage<Void> cast(Kind kind, String key, long tokens) {
    BucketActor actor = buckets.serving(key);
    while (actor != null) {
      Request request = Request.cast(kind, key, tokens, read(key), environment);
      switch (actor.cast(request)) {
        case SERVED, QUEUED, TIMED_OUT -> {
          if (!request.isCancelled()) {
            return request.done().minimalCompletionStage();
          }
        }
        case FULL -> throw environment.unavailable(key, environment.mailboxFull(key));
        case CLOSED -> buckets.remove(key, actor);
      }
      actor = buckets.serving(key);
    }
    return CompletableFuture.completedStage(null); // no bucket: full anyway
  }

  /** Reads the ticker, which is other people's code; nothing has been touched yet. */
  private long read(String key) {
    try {
      return ticker.read();
    } catch (Throwable t) {
      throw environment.unavailable(
          key, new BucketCrashedException("key '" + key + "': the Ticker threw", t));
    }
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

  @Override
  public LimiterStatus status() {
    checkOpen();
    return new LimiterStatus(
        buckets.keys(),
        environment.options.maxKeys(),
        environment.allowed.sum(),
        environment.denied.sum(),
        environment.overloaded.sum(),
        environment.timedOut.sum(),
        environment.restarts.sum(),
        environment.quarantines.sum(),
        environment.deepestMailbox.get());
  }

  /** Forgets every bucket that may be forgotten. */
  void sweep() {
    sweep(Pace.HURRY);
  }

  void sweep(Pace pace) {
    buckets.sweep(ticker.read(), pace);
  }

  @Override
  public void close() {
    closed = true;
    sweeper.stop();
  }
}
