package io.penstock.http;

import java.util.Locale;

/** One spelling for each host. */
final class HostName {

  private HostName() {}

  /** A host in lower case, without port and without the dot of the root. */
  static String of(String host) {
    String text = host.strip();
    int end = text.length();
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int bracket = text.indexOf(']');
      end = bracket < 0 ? end : bracket + 1;
    } else if (colon >= 0 && text.indexOf(':') == colon) {
      end = colon;
    }
    if (end > 0 && text.charAt(end - 1) == '.') {
      end--;
    }
    return text.substring(0, end).toLowerCase(Locale.ROOT);
  }
}
