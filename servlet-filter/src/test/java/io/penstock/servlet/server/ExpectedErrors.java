package io.penstock.servlet.server;

import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Logger;

/** Keeps errors that a test provokes from the console, where they would look like failures. */
public final class ExpectedErrors implements AutoCloseable {

  public ExpectedErrors() {
    filterConsole(false);
  }

  @Override
  public void close() {
    filterConsole(true);
  }

  private static void filterConsole(boolean shown) {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      if (handler instanceof ConsoleHandler) {
        handler.setFilter(shown ? null : entry -> false);
      }
    }
  }
}
