package io.penstock.policy;

import io.penstock.config.Source;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the content of a file every so often, on a daemon thread of its own. The content,
 * because neither its date nor its inode tells of every change: an orchestrator swaps a link
 * somewhere above it.
 */
final class Reloader implements AutoCloseable {

  /** What becomes of new content. */
  interface Taker {
    void take(byte[] content);

    void unreadable(Exception cause);
  }

  private static final System.Logger LOG = System.getLogger(Reloader.class.getName());

  /** A file that is being written looks the same twice only when that is over. */
  private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final int MOST_LOOKS = 20;
  private static final long LONGEST_WAIT_MILLIS = 5_000;

  private final Path file;
  private final long intervalNanos;
  private final Taker taker;
  private final Thread thread;
  private final CountDownLatch ending = new CountDownLatch(1);
  private byte[] last; // this and the next are the thread's own
  private boolean unreadable;

  Reloader(Path file, byte[] content, Duration interval, ClassLoader loader, Taker taker) {
    this.file = file;
    this.last = content;
    this.intervalNanos = nanos(interval);
    this.taker = taker;
    this.thread = new Thread(null, this::run, "penstock-reload", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(loader); // classes that the new content names are made here
  }

  private static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!ending.await(intervalNanos, TimeUnit.NANOSECONDS)) {
        try {
          look();
        } catch (RuntimeException | Error e) { // whatever it was, the next content may be good
          if (ending.getCount() > 0) {
            LOG.log(Level.ERROR, "Reload of " + file + " failed", e);
          }
        }
      }
    } catch (InterruptedException e) {
      return; // told to end
    }
  }

  private void look() throws InterruptedException {
    byte[] content;
    try {
      content = settled();
      unreadable = false;
    } catch (IOException e) {
      if (!unreadable && ending.getCount() > 0) {
        unreadable = true;
        taker.unreadable(e);
      }
      return;
    }
    if (content != null && !Arrays.equals(content, last)) {
      last = content;
      taker.take(content);
    }
  }

  /** What is in the file; null if it changes all the time. */
  private byte @Nullable [] settled() throws IOException, InterruptedException {
    byte[] before = last;
    for (int look = 0; look < MOST_LOOKS; look++) {
      byte[] content;
      try {
        content = Source.content(file);
      } catch (IOException e) {
        if (look > 0) {
          throw e;
        }
        content = null; // it may be about to be replaced
      }
      if (content != null && Arrays.equals(content, before)) {
        return content;
      }
      before = content;
      if (ending.await(Math.min(SETTLE_NANOS, intervalNanos), TimeUnit.NANOSECONDS)) {
        return null;
      }
    }
    return null;
  }

  /** Ends the thread, and waits for that: a server may look for threads that were left behind. */
  @Override
  public void close() {
    ending.countDown();
    if (thread != Thread.currentThread()) {
      thread.interrupt();
      try {
        thread.join(LONGEST_WAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
