package io.penstock.config;

import io.penstock.Limit;
import io.penstock.spi.BackendProvider;
import io.penstock.spi.BackendSettings;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where buckets live, as read: here or at a place that several machines share.
 *
 * @param shared whether they are to be shared
 * @param provider who brings the place, if they are and it is known
 * @param backend the place, if everything about it can be used
 */
record BackendReader(
    boolean shared, Optional<BackendProvider> provider, Optional<SharedBackend> backend) {

  private static final String REDIS = "redis";
  private static final String PREFIX = "a name for this application, printable ASCII but { and }";
  private static final int MOST_DECIMALS = 9;

  /** What was read earlier. */
  static BackendReader of(Optional<SharedBackend> backend) {
    return new BackendReader(backend.isPresent(), backend.map(SharedBackend::provider), backend);
  }

  /**
   * Reads everything that is said of it. What is said of Redis must make sense where buckets are
   * local, too: one word changes where they are.
   */
  static BackendReader read(Section section) {
    Extensions extensions = section.extensions();
    boolean shared = section.read("backend", false, BackendReader::isShared);
    BackendProvider provider = shared ? section.read("backend", extensions::backend) : null;
    String uri = section.readSecret("redis.uri", text -> uri(text, provider));
    String prefix = section.read("redis.prefix", BackendReader::prefix);
    boolean hashKeys = section.read("redis.hash-keys", true, Choice::trueOrFalse);
    Duration timeout = section.read("redis.timeout", Duration.ofMillis(50), Durations::parse);
    section.read("redis.mode", "exact", BackendReader::mode);
    boolean strict = section.read("redis.require-noeviction", false, Choice::trueOrFalse);
    BigDecimal localShare = section.read("redis.local-share", BigDecimal.ONE, BackendReader::share);
    if (!shared) {
      return new BackendReader(false, Optional.empty(), Optional.empty());
    }
    require(section, "redis.uri", "redis://, rediss:// or redis-sentinel:// and so on");
    require(section, "redis.prefix", PREFIX);
    Optional<SharedBackend> backend =
        provider == null || uri == null || prefix == null
            ? Optional.empty()
            : Optional.of(
                new SharedBackend(
                    provider,
                    new BackendSettings(uri, prefix, hashKeys, timeout, strict),
                    localShare));
    return new BackendReader(true, Optional.ofNullable(provider), backend);
  }

  private static void require(Section section, String key, String expected) {
    if (!section.has(key)) {
      section.missing(key, expected);
    }
  }

  private static boolean isShared(String text) throws BadValueException {
    if (!text.equals("local") && !text.equals(REDIS)) {
      throw new BadValueException("local or redis");
    }
    return text.equals(REDIS);
  }

  private static String uri(String text, @Nullable BackendProvider provider)
      throws BadValueException {
    Optional<String> flaw = provider == null ? Optional.empty() : provider.flawOfUri(text);
    if (flaw.isPresent()) {
      throw new BadValueException(flaw.get());
    }
    return text;
  }

  private static String prefix(String text) throws BadValueException {
    if (!text.chars().allMatch(c -> c > ' ' && c <= '~' && c != '{' && c != '}')) {
      throw new BadValueException(PREFIX);
    }
    return text;
  }

  private static String mode(String text) throws BadValueException {
    if (!text.equals("exact")) {
      throw new BadValueException(
          text.equals("leased") ? "exact; leased is not there yet" : "exact");
    }
    return text;
  }

  private static BigDecimal share(String text) throws BadValueException {
    String digits = text.replaceFirst("\\.", "");
    int point = text.indexOf('.');
    if (Numbers.isDigits(digits)
        && point != 0
        && point != text.length() - 1
        && text.length() <= 2 + MOST_DECIMALS) {
      BigDecimal share = new BigDecimal(text);
      if (share.signum() > 0 && share.compareTo(BigDecimal.ONE) <= 0) {
        return share;
      }
    }
    throw new BadValueException(
        "a part of 1 such as 0.25, above 0, of at most " + MOST_DECIMALS + " decimals");
  }

  /** Why a limit cannot be kept there; empty if it can be. */
  Optional<String> flawOf(Limit limit) {
    return provider.flatMap(known -> known.flawOf(limit));
  }
}
