package io.penstock;

/**
 * The limiter could not decide. The call that gets this spent nothing, unless a subclass says
 * otherwise. Which of the subclasses it is tells why.
 */
public class LimiterUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message which key, and what happened
   */
  public LimiterUnavailableException(String message) {
    super(message);
  }

  /**
   * Makes the exception with what led to it.
   *
   * @param message which key, and what happened
   * @param cause what led to it
   */
  public LimiterUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
