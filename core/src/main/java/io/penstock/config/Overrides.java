package io.penstock.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands over the values of a file: system properties of the same name and, below them,
 * environment variables by MicroProfile's third rule. Only those of keys that somebody asks for are
 * looked at. Belongs to one reading.
 */
final class Overrides {

  private final Outside outside;
  private final Problems problems;
  private final Map<String, String> keyByVariable = new HashMap<>();
  private final Set<String> told = new HashSet<>();

  Overrides(Outside outside, Problems problems) {
    this.outside = outside;
    this.problems = problems;
  }

  /** What stands over the value of a key, null if nothing does. */
  @Nullable Setting of(String key) {
    String variable = variable(key);
    String text = outside.environment().get(variable);
    // As deployment tools leave a variable that they have no value for.
    boolean set = text != null && !text.isBlank();
    if (set) {
      String other = keyByVariable.putIfAbsent(variable, key);
      if (other != null && !other.equals(key) && told.add(key)) {
        problems.line(
            where(variable),
            key,
            "means "
                + Problems.shown(other)
                + " as well (expected: one key for each variable that is set; rename a policy or"
                + " use a system property)");
      }
    }
    String property = outside.systemProperties().get(key);
    if (property != null) {
      return new Setting("system property", property);
    }
    return set && text != null ? new Setting(where(variable), text) : null;
  }

  private static String where(String variable) {
    return "environment variable " + variable;
  }

  /** All that is no letter or digit becomes an underscore, and letters become capitals. */
  static String variable(String key) {
    StringBuilder variable = new StringBuilder(key.length());
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c >= 'a' && c <= 'z') {
        variable.append((char) (c - 'a' + 'A'));
      } else {
        boolean kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        variable.append(kept ? c : '_');
      }
    }
    return variable.toString();
  }
}
