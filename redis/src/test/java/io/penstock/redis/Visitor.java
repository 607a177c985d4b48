package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks a server for one path again and again, and keeps what it was answered. */
final class Visitor implements AutoCloseable {

  private static final long PAUSE_NANOS = 5_000_000;
  private static final int LATELY = 3;

  private final List<Integer> statuses = new ArrayList<>(); // guarded by itself
  private final Thread thread;
  private volatile boolean leaves;

  Visitor(LimitedServer server, String path) {
    thread =
        new Thread(
            () -> {
              while (!leaves) {
                int status = server.status(path);
                synchronized (statuses) {
                  statuses.add(status);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
              }
            },
            "visitor of " + path);
    thread.setDaemon(true);
    thread.start();
  }

  List<Integer> statuses() {
    synchronized (statuses) {
      return List.copyOf(statuses);
    }
  }

  long count(int status) {
    return statuses().stream().filter(each -> each == status).count();
  }

  boolean met(int status) {
    return count(status) > 0;
  }

  boolean isServedLately() {
    return lately(200);
  }

  boolean isDeniedLately() {
    return lately(429);
  }

  private boolean lately(int status) {
    List<Integer> all = statuses();
    return all.size() >= LATELY
        && all.subList(all.size() - LATELY, all.size()).stream().allMatch(each -> each == status);
  }

  @Override
  public void close() throws InterruptedException {
    leaves = true;
    thread.join(TimeUnit.SECONDS.toMillis(30));
    assertThat(thread.isAlive()).as("%s is answered", thread.getName()).isFalse();
  }
}
