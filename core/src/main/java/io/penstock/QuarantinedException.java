package io.penstock;

/**
 * The bucket met more faults than its restart budget allows and refuses calls until the restart
 * period is over or {@link RateLimiter#reset} lifts it. Nothing was spent; other keys are not
 * touched.
 */
public final class QuarantinedException extends LimiterUnavailableException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message which key, and what happened
   */
  public QuarantinedException(String message) {
    super(message);
  }
}
