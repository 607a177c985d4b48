package io.penstock.servlet;

import java.util.Set;
import java.util.stream.Collectors;

/** The threads that Penstock has started. */
final class PenstockThreads {

  private PenstockThreads() {}

  static Set<Thread> running() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().contains("penstock"))
        .collect(Collectors.toSet());
  }

  /** Waits for threads that have been told to end. */
  static void awaitEnd(Set<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(10_000);
      if (thread.isAlive()) {
        throw new AssertionError(thread + " is still alive after 10 s");
      }
    }
  }
}
