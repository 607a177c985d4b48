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

  private static final Object LOCK = new Object();
  private static @Nullable SharedTimer current;

  private final ScheduledThreadPoolExecutor executor;
  private int users; // guarded by LOCK

  private SharedTimer() {
    executor = new ScheduledThreadPoolExecutor(1, SharedTimer::thread);
    executor.setRemoveOnCancelPolicy(true);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "penstock-timer");
    thread.setDaemon(true);
    // Not the loader of whoever came first: the thread may outlive that application.
    thread.setContextClassLoader(SharedTimer.class.getClassLoader());
    return thread;
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
      if (--users == 0) {
        executor.shutdownNow();
        if (current == this) {
          current = null;
        }
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
