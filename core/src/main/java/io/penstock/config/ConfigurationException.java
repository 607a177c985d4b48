package io.penstock.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration cannot be used. Everything that is wrong with it is told at once: the message
 * has one line for each problem, with where it stood, key, value and what was expected.
 */
public final class ConfigurationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String[] problems; // an array, because exceptions are serializable and List is not

  /**
   * Makes the exception.
   *
   * @param problems one line for each problem; not empty
   */
  public ConfigurationException(List<String> problems) {
    this(problems, null);
  }

  /**
   * Makes the exception with what led to it.
   *
   * @param problems one line for each problem; not empty
   * @param cause what led to it, if anything did
   */
  public ConfigurationException(List<String> problems, @Nullable Throwable cause) {
    super(message(problems), cause);
    this.problems = problems.toArray(new String[0]);
  }

  /**
   * Everything that is wrong.
   *
   * @return one line for each problem
   */
  public List<String> problems() {
    return List.of(problems);
  }

  private static String message(List<String> problems) {
    return "Penstock cannot be configured, "
        + (problems.size() == 1 ? "1 problem:" : problems.size() + " problems:")
        + "\n  "
        + String.join("\n  ", problems);
  }
}
