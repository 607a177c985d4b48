package io.penstock;

/**
 * As many messages as the mailbox holds are waiting for this bucket already. Answered at once, to
 * calls and casts alike; the message was not taken.
 */
public final class MailboxFullException extends LimiterUnavailableException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param message which key, and what happened
   */
  public MailboxFullException(String message) {
    super(message);
  }
}
