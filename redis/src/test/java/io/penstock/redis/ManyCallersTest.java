package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.penstock.Limit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Virtual threads that wait for a Redis that is slow to answer. */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
@Isolated("looks at all threads of the JVM")
class ManyCallersTest {

  private static final int CALLERS = 1_000;

  @TempDir Path folder;

  @Test
  void whoWaitsPinsNoThreadThatCarriesOthers() throws Exception {
    ExecutorService threads =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    Limit limit = Limit.capacity(CALLERS / 2 + 1).neverRefilling();
    try (RedisProcess redis = RedisProcess.start();
        Node node = Node.connected(redis.address(), Duration.ofSeconds(20), limit);
        Recording recording = new Recording()) {
      assertThat(node.limiter().allow("user")).isTrue(); // what is loaded on first use may pin
      redis.stop();
      recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO);
      recording.start();
      AtomicInteger started = new AtomicInteger();
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        answers.add(
            threads.submit(
                () -> {
                  started.incrementAndGet();
                  return node.limiter().allow("user");
                }));
      }
      Waits.until("all wait at once", () -> started.get() == CALLERS);
      redis.goOn();
      int allowed = 0;
      for (Future<Boolean> answer : answers) {
        allowed += answer.get(30, TimeUnit.SECONDS) ? 1 : 0;
      }
      recording.stop();
      assertThat(allowed).isEqualTo(CALLERS / 2);
      Path file = folder.resolve("pinned.jfr");
      recording.dump(file);
      assertThat(Files.size(file)).isPositive();
      assertThat(RecordingFile.readAllEvents(file)).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }
}
