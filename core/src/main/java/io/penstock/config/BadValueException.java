package io.penstock.config;

/** A value that a parser cannot use. Says what was expected; its catcher knows where and which. */
final class BadValueException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String expected;
  private final String detail;

  BadValueException(String expected) {
    this(expected, "");
  }

  /**
   * Makes the exception.
   *
   * @param expected says nothing of the value, which may be a secret
   * @param detail what it is in the value that cannot be used; may be empty
   */
  BadValueException(String expected, String detail) {
    // No stack trace: it goes no further than the next catch.
    super(expected, null, false, false);
    this.expected = expected;
    this.detail = detail;
  }

  String expected() {
    return expected;
  }

  /** With what it is in the value that cannot be used. */
  String expectedInDetail() {
    return detail.isEmpty() ? expected : expected + "; " + detail;
  }

  /** A part of a list or an expression that cannot be used. */
  static BadValueException part(String part, String expected) {
    String named = part.isBlank() ? "an empty part" : "'" + Problems.shown(part.strip()) + "'";
    return new BadValueException(expected, "cannot use " + named);
  }
}
