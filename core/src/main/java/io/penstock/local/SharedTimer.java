package io.penstock.local;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one daemon thread that all limiters of a class loader share. It ends with the last limiter
 * that is closed, so that an application that is undeployed leaves no thread behind.
 */
final class SharedTimer {

  private static final long LONGEST_WAIT_MILLIS = 1_000; // it is told to stop, and is mostly idle
  private static final Object LOCK = new Object();
  private static @Nullable SharedTimer current;

  private final ScheduledThreadPoolExecutor executor;
  private volatile @Nullable Thread thread;
  private int users; // guarded by LOCK

  private SharedTimer() {
    executor = new ScheduledThreadPoolExecutor(1, this::thread);
    executor.setRemoveOnCancelPolicy(true);
  }

  private Thread thread(Runnable work) {
    Thread made = new Thread(work, "penstock-timer");
    made.setDaemon(true);
    // Not the loader of whoever came first: the thread may outlive that application.
    made.setContextClassLoader(SharedTimer.class.getClassLoader());
    thread = made;
    return made;
  }

  static SharedTimer acquire() {
    synchronized (LOCK) {
      SharedTimer timer = current;
      if (timer == null) {
        timer = new SharedTimer();
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
      executor.shutdownNow();
      if (current == this) {
        current = null;
      }
    }
    awaitEnd();
  }

  /** A server that looks for threads right after it stopped an application must not find ours. */
  private void awaitEnd() {
    Thread ending = thread;
    if (ending != null && ending != Thread.currentThread()) {
      try {
        ending.join(LONGEST_WAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Runs work soon; elsewhere if the timer has ended. */
  void execute(Runnable work) {
    try {
      executor.execute(work);
    } catch (RejectedExecutionException e) {
      ForkJoinPool.commonPool().execute(work);
    }
  }

  ScheduledFuture<?> every(long nanos, Runnable work) {
    return executor.scheduleWithFixedDelay(work, nanos, nanos, TimeUnit.NANOSECONDS);
  }
}
