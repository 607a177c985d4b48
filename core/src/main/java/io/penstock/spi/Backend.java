package io.penstock.spi;

import io.penstock.Limit;
import java.util.List;

/** An open place for buckets that several machines share. Safe for use by several threads. */
public interface Backend extends AutoCloseable {

  /**
   * Makes the limiter of a policy. Machines that give the same name share its buckets.
   *
   * @param policy free text
   * @param limits at least one, none with a flaw
   * @return to be closed before this is
   */
  DetailedRateLimiter limiter(String policy, List<Limit> limits);

  /** Lets go of connections and threads. May be called again. */
  @Override
  void close();
}
