package io.penstock.policy;

import static org.assertj.core.api.Assertions.fail;

import io.penstock.config.Outside;
import io.penstock.config.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Policies that follow a real file. */
@Timeout(240)
abstract class ReloadFixture {

  static final String API = "penstock.policy.api.";

  @TempDir Path folder;

  final Map<String, String> environment = new ConcurrentHashMap<>();
  private int written;

  final Path file() {
    return folder.resolve("limits.properties");
  }

  /** Beside the file, then over it. */
  final void replace(String... lines) throws IOException {
    Path next = folder.resolve("next-" + ++written);
    Files.writeString(next, text(lines));
    Files.move(next, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  static String text(String... lines) {
    return "penstock.reload=20ms\n" + String.join("\n", lines) + "\n";
  }

  final RateLimitPolicies open() throws IOException {
    return open(file());
  }

  final RateLimitPolicies open(Path file) throws IOException {
    return RateLimitPolicies.of(
        Source.of(file),
        new Outside(name -> null, environment::get),
        ReloadFixture.class.getClassLoader());
  }

  static void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(30)) {
        fail("not within 30 s: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  static void awaitReloads(RateLimitPolicies policies, long count) {
    await("reload " + count, () -> policies.reloads() == count);
  }

  static void awaitFailures(RateLimitPolicies policies, long count) {
    await("failed reload " + count, () -> policies.failedReloads() == count);
  }

  static List<String> names(RateLimitPolicies policies) {
    return policies.policies().stream().map(Policy::name).toList();
  }
}
