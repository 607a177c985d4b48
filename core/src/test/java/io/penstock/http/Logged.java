package io.penstock.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class logs while this is open; it goes nowhere else meanwhile. */
final class Logged implements AutoCloseable {

  private final Logger logger;
  private final List<LogRecord> records = Collections.synchronizedList(new ArrayList<>());
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  Logged(Class<?> by) {
    logger = Logger.getLogger(by.getName());
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  /** The messages of a level, so far. */
  List<String> messages(Level level) {
    return records.stream()
        .filter(entry -> entry.getLevel().equals(level))
        .map(LogRecord::getMessage)
        .toList();
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }
}
