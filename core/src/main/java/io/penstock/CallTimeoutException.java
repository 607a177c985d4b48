package io.penstock;

/**
 * A call was not served by its deadline. Nothing was spent, and nothing will be: the message was
 * withdrawn before this was thrown.
 */
public final class CallTimeoutException extends LimiterUnavailableException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message which key, and what happened
   */
  public CallTimeoutException(String message) {
    super(message);
  }
}
