package io.penstock.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;

/**
 * The obvious actor: a virtual thread that takes messages from its queue, one actor and no look-up.
 * An ask has no deadline, which makes it cheaper than ours. Needs a JDK that has virtual threads.
 */
final class VirtualThreadActor implements Limiter {

  private final LinkedTransferQueue<CompletableFuture<Boolean>> mailbox =
      new LinkedTransferQueue<>();
  private final Thread thread = startVirtualThread(this::serve);

  @Override
  public boolean allow(String key) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    mailbox.add(answer);
    return answer.join();
  }

  private void serve() {
    ThreadBucket bucket = new ThreadBucket();
    try {
      for (; ; ) {
        mailbox.take().complete(bucket.take());
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  /** By reflection: this is compiled for Java 17. */
  private static Thread startVirtualThread(Runnable work) {
    try {
      Object thread =
          Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
      return (Thread) thread;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("No virtual threads in Java " + Runtime.version(), e);
    }
  }
}
