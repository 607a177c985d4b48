package io.penstock;

/**
 * Handling this call met a fault, or the {@link Ticker} threw. The call spent nothing, and the
 * bucket goes on from its last good state.
 */
public final class BucketCrashedException extends LimiterUnavailableException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception with the fault.
   *
   * @param message which key, and what happened
   * @param cause the fault
   */
  public BucketCrashedException(String message, Throwable cause) {
    super(message, cause);
  }
}
