package io.penstock.servlet;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What an exception that ends a request says about it. */
final class Ending {

  private static final int DEEPEST = 20; // causes may go round in circles

  private Ending() {}

  /**
   * Whether the client may have brought it about, by going away or by keeping the server waiting:
   * such an end must not give tokens back, or going away would be a way around a limit.
   *
   * <p>By type where the platform has one, and by name for what servers bring along.
   */
  static boolean isAbort(@Nullable Throwable error) {
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof EOFException // Jetty's is one of these
          || cause instanceof ClosedChannelException
          || cause instanceof SocketException
          || cause instanceof SocketTimeoutException
          || cause instanceof TimeoutException
          || (cause instanceof IOException && isOfConnection(cause))) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static boolean isOfConnection(Throwable error) {
    if (error.getClass().getSimpleName().equals("ClientAbortException")) { // Tomcat
      return true;
    }
    String message = error.getMessage();
    return message != null
        && (message.startsWith("Broken pipe") // what the platform says of a socket channel
            || message.startsWith("Connection reset")
            || message.startsWith("UT000128")); // Undertow: gone before all was read
  }
}
