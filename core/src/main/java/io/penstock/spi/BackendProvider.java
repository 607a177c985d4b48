package io.penstock.spi;

import io.penstock.Limit;
import java.util.Optional;

/**
 * Brings buckets that several machines share. Found by {@link java.util.ServiceLoader}; safe for
 * use by several threads.
 */
public interface BackendProvider {

  /** What {@code penstock.backend} calls it. */
  String name();

  /**
   * Looks at an address, without connecting.
   *
   * @return what was expected in its place; empty if it can be used
   */
  Optional<String> flawOfUri(String uri);

  /**
   * Looks at a limit.
   *
   * @return what was expected in its place; empty if it can be kept exactly
   */
  Optional<String> flawOf(Limit limit);

  /**
   * Makes ready. Does not fail because nobody answers: then its limiters throw {@link
   * io.penstock.BackendUnavailableException} until somebody does.
   *
   * @param settings of which the address was looked at before
   * @return to be closed by the caller
   * @throws BackendRefusedException if who answers must not be used, as the settings have it
   */
  Backend open(BackendSettings settings);
}
