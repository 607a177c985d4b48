package io.penstock.config;

import java.util.List;

/**
 * Some of the HTTP status codes. Immutable.
 *
 * @param ranges each of them belongs to it
 */
public record StatusSet(List<Range> ranges) {

  /** No status. */
  public static final StatusSet NONE = new StatusSet(List.of());

  /** From one status to another, both included. */
  public record Range(int from, int to) {}

  /** Makes a set. */
  public StatusSet {
    ranges = List.copyOf(ranges);
  }

  /** Whether a status belongs to it. */
  public boolean contains(int status) {
    for (int i = 0; i < ranges.size(); i++) {
      Range range = ranges.get(i);
      if (status >= range.from && status <= range.to) {
        return true;
      }
    }
    return false;
  }
}
