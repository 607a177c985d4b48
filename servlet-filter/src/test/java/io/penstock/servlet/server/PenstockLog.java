package io.penstock.servlet.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Listens to what Penstock logs. */
public final class PenstockLog extends Handler implements AutoCloseable {

  private final Logger logger = Logger.getLogger("io.penstock");
  private final List<String> messages = new CopyOnWriteArrayList<>();

  public PenstockLog() {
    logger.addHandler(this);
  }

  /** What has been said until now. */
  public List<String> messages() {
    return messages;
  }

  @Override
  public void publish(LogRecord entry) {
    messages.add(entry.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
