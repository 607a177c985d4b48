package io.penstock.local;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one daemon thread that all limiters of a class loader share. It ends with the last limiter
 * that is closed, so that an application that is undeployed leaves no thread behind.
 *
 * <p>Not an executor of the JDK's, because work is handed over by threads at the end of their
 * stack, too: a lock that is being taken there when the stack ends may stay taken for ever. Here it
 * is one compare-and-set, which happens or does not.
 */
final class SharedTimer {

  private static final Logger LOG = System.getLogger(SharedTimer.class.getName());
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LONGEST_WAIT_MILLIS = 1_000; // it is told to stop, and is mostly idle
  private static final Object LOCK = new Object();
  private static @Nullable SharedTimer current;

  private final Thread thread = new Thread(this::run, "penstock-timer");
  private final AtomicReference<@Nullable Work> newest = new AtomicReference<>();
  private final Set<Sweeper> rounds = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;
  private boolean complained; // the thread's own
  private int users; // guarded by LOCK

  private SharedTimer() {
    thread.setDaemon(true);
    // Not the loader of whoever came first: the thread may outlive that application.
    thread.setContextClassLoader(SharedTimer.class.getClassLoader());
  }

  static SharedTimer acquire() {
    synchronized (LOCK) {
      SharedTimer timer = current;
      if (timer == null) {
        timer = new SharedTimer();
        timer.thread.start();
        current = timer;
      }
      timer.users++;
      return timer;
    }
  }

  void release() {
    synchronized (LOCK) {
      if (--users > 0) {
        return;
      }
      stopped = true;
      if (current == this) {
        current = null;
      }
    }
    LockSupport.unpark(thread);
    awaitEnd();
  }

  /** A server that looks for threads right after it stopped an application must not find ours. */
  private void awaitEnd() {
    if (thread != Thread.currentThread()) {
      try {
        thread.join(LONGEST_WAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Runs work soon; elsewhere if the timer has ended. */
  void execute(Runnable work) {
    Work mine = new Work(work);
    do {
      mine.next = newest.get();
    } while (!newest.compareAndSet(mine.next, mine));
    if (stopped) {
      ForkJoinPool.commonPool().execute(this::runWork);
    } else {
      LockSupport.unpark(thread);
    }
  }

  /** Runs this every few seconds, until {@link #leave}. */
  void join(Sweeper round) {
    rounds.add(round);
  }

  void leave(Sweeper round) {
    rounds.remove(round);
  }

  private void run() {
    long lastRound = System.nanoTime();
    while (!stopped) {
      runWork();
      long wait = PERIOD_NANOS - (System.nanoTime() - lastRound);
      if (wait <= 0) {
        Pace pace = Pace.of(this);
        rounds.forEach(round -> runSafely(() -> round.run(pace)));
        lastRound = System.nanoTime();
      } else if (newest.get() == null) {
        LockSupport.parkNanos(this, wait);
        boolean unused = Thread.interrupted(); // or it would never park again
      }
    }
    runWork(); // what was handed over before that was seen
  }

  /** Rests in the middle of a round, but for work that comes in; on the timer's thread. */
  void pause(long nanos) {
    long start = System.nanoTime();
    for (long left = nanos; left > 0 && !stopped; left = nanos - (System.nanoTime() - start)) {
      runWork();
      LockSupport.parkNanos(this, left);
      boolean unused = Thread.interrupted();
    }
  }

  /** Runs what was handed over, in that order. */
  private void runWork() {
    Work oldest = null;
    for (Work work = newest.getAndSet(null); work != null; ) {
      Work before = work.next;
      work.next = oldest;
      oldest = work;
      work = before;
    }
    for (Work work = oldest; work != null; work = work.next) {
      runSafely(work.what);
    }
  }

  private void runSafely(Runnable what) {
    try {
      what.run();
    } catch (Throwable t) { // the others must run all the same
      if (!complained) {
        complained = true;
        LOG.log(Level.ERROR, "Work of the timer failed; this is logged once", t);
      }
    }
  }

  private static final class Work {

    final Runnable what;
    @Nullable Work next;

    Work(Runnable what) {
      this.what = what;
    }
  }
}
