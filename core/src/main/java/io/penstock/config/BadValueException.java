package io.penstock.config;

/** A value that a parser cannot use. Says what was expected; its catcher knows where and which. */
final class BadValueException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String expected;

  BadValueException(String expected) {
    super(expected, null, false, false); // no stack trace: it goes no further than the next catch
    this.expected = expected;
  }

  String expected() {
    return expected;
  }
}
