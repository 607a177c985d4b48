package io.penstock.http;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.StringJoiner;

/**
 * One spelling for each path, so that no other spelling walks past a pattern. The server has
 * decoded the path once; it is never decoded again here.
 */
final class NormalPath {

  private NormalPath() {}

  /**
   * Removes path parameters, empty and dot segments and one trailing slash; never goes above the
   * root. A path that {@link #isNormal} already, as nearly all are, is returned as it is.
   */
  static String of(String path) {
    return isNormal(path) ? path : rebuilt(path);
  }

  /**
   * The path as the server may have matched it, which counts as well where it differs: a semicolon
   * that came escaped begins no parameter there, so that {@code /a/..;/b} lies below {@code /a},
   * and {@code /a;b.json} ends like its servlet; and not every server goes up at two dots. Only
   * what leads nowhere is removed: empty segments and single dots.
   */
  static String literal(String path) {
    StringJoiner segments = new StringJoiner("/", "/", "");
    int start = 0;
    while (start < path.length()) {
      int end = path.indexOf('/', start);
      end = end < 0 ? path.length() : end;
      String segment = path.substring(start, end);
      if (!segment.isEmpty() && !segment.equals(".")) {
        segments.add(segment);
      }
      start = end + 1;
    }
    return segments.toString();
  }

  /** Whether a path has its one spelling already, and means the same to everybody. */
  static boolean isNormal(String path) {
    int length = path.length();
    if (length == 0 || path.charAt(0) != '/') {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = path.charAt(i);
      if (c == ';') {
        return false;
      }
      if (c == '/') {
        char next = i + 1 < length ? path.charAt(i + 1) : '/';
        if ((next == '/' && length > 1) || next == '.') { // ".name" is normal, but rare
          return false;
        }
      }
    }
    return true;
  }

  private static String rebuilt(String path) {
    Deque<String> segments = new ArrayDeque<>();
    int start = 0;
    while (start <= path.length()) {
      int end = path.indexOf('/', start);
      if (end < 0) {
        end = path.length();
      }
      int parameters = start;
      while (parameters < end && path.charAt(parameters) != ';') { // and no further: that takes n²
        parameters++;
      }
      String segment = path.substring(start, parameters);
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
      start = end + 1;
    }
    return "/" + String.join("/", segments);
  }
}
