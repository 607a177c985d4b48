package io.penstock;

/**
 * Is told what a limiter does. Every method does nothing unless overridden.
 *
 * <p>Methods run on the thread of the caller whose call it was, after the bucket was let go: a slow
 * listener slows that caller alone, and it may call the limiter. What concerns a cast that somebody
 * else carried out, or a caller that has given up, is told on the default executor of {@link
 * java.util.concurrent.CompletableFuture}. Several threads may call at once. What a listener throws
 * is logged once and changes no answer.
 */
public interface LimiterListener {

  /**
   * A call was decided.
   *
   * @param key the key asked for
   * @param cost tokens asked for
   * @param decision the answer
   */
  default void onDecision(String key, long cost, Decision decision) {}

  /**
   * A call or cast could not be served; nothing was spent.
   *
   * @param key the key asked for
   * @param e what the caller gets
   */
  default void onUnavailable(String key, LimiterUnavailableException e) {}

  /**
   * A bucket met a fault and goes on from its last good state.
   *
   * @param key the key whose message met the fault
   * @param cause the fault
   */
  default void onRestart(String key, Throwable cause) {}

  /**
   * A bucket met more faults than its restart budget allows and refuses calls for the restart
   * period.
   *
   * @param key the key whose message met the last fault
   */
  default void onQuarantine(String key) {}

  /**
   * The table of buckets reached 80 % or 100 % of its bound, which is logged as a warning too. Each
   * is told once per episode: again only after the table has fallen below 60 % or 80 %.
   *
   * @param keys buckets that exist
   * @param maxKeys the most there can be
   */
  default void onKeys(long keys, long maxKeys) {}
}
