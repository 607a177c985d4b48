package io.penstock;

/**
 * The place where several machines keep their buckets could not be asked, or did not answer in
 * time. The call may have spent its cost once, never more: it was never sent twice. Local limiters
 * do not throw it.
 */
public final class BackendUnavailableException extends LimiterUnavailableException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message what was asked for, and why there is no answer
   */
  public BackendUnavailableException(String message) {
    super(message);
  }

  /**
   * Makes the exception with what led to it.
   *
   * @param message what was asked for, and why there is no answer
   * @param cause what led to it
   */
  public BackendUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
