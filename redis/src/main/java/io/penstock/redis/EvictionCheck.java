package io.penstock.redis;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether Redis may drop buckets to save memory: a bucket that is dropped is full again, and
 * the limit is none.
 *
 * <p>Where {@code penstock.redis.require-noeviction} is set, a Redis that may, or does not say, is
 * not used; it is asked again at every new connection.
 */
final class EvictionCheck {

  private static final System.Logger LOG = System.getLogger(EvictionCheck.class.getName());

  static final String NO_EVICTION = "noeviction";

  private static final String UNKNOWN = "unknown";

  private static final Pattern POLICY = Pattern.compile("maxmemory_policy:(\\S+)");

  private final boolean required;
  private volatile boolean passed;
  private volatile @Nullable String flaw;

  EvictionCheck(boolean required) {
    this.required = required;
  }

  /** Whether Redis may be used, for all that is known. */
  boolean permits() {
    return !required || passed;
  }

  /** What was found instead of what is required. */
  Optional<String> flaw() {
    return required ? Optional.ofNullable(flaw) : Optional.empty();
  }

  /**
   * Takes a look.
   *
   * @param answers what each server answers to {@code INFO memory}
   * @return completes when it is known whether Redis may be used
   */
  CompletableFuture<Void> look(List<? extends CompletionStage<String>> answers) {
    CompletableFuture<?>[] all =
        answers.stream()
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(all)
        .handle(
            (done, failure) -> {
              judge(
                  failure != null
                      ? List.of()
                      : answers.stream().map(each -> each.toCompletableFuture().join()).toList());
              return null;
            });
  }

  /** By what all servers have answered; empty if one of them has not. */
  private void judge(List<String> answers) {
    List<String> policies = answers.stream().map(EvictionCheck::policy).distinct().toList();
    boolean fine = policies.equals(List.of(NO_EVICTION));
    boolean known = !policies.isEmpty() && !policies.contains(UNKNOWN);
    String found = "maxmemory-policy " + (known ? String.join(" and ", policies) : UNKNOWN);
    passed = fine;
    flaw = fine ? null : found;
    if (known && !fine) {
      LOG.log(
          Level.ERROR,
          "Redis has {0} (expected: noeviction): when memory runs short it drops buckets, and who"
              + " was limited no longer is{1}",
          found,
          required ? ". It is not used, as penstock.redis.require-noeviction demands" : "");
    } else if (!known) {
      LOG.log(
          required ? Level.ERROR : Level.DEBUG,
          "Redis does not tell its maxmemory-policy (expected: noeviction, and leave to ask INFO)");
    }
  }

  private static String policy(String info) {
    Matcher matcher = POLICY.matcher(info);
    return matcher.find() ? matcher.group(1) : UNKNOWN;
  }
}
