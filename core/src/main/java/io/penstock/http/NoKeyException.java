package io.penstock.http;

/** Other people's code was asked for a part of a key and failed. */
final class NoKeyException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoKeyException(String source, Throwable cause) {
    super(source + " failed", cause);
  }
}
