package io.penstock.examples;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * An HTTP response as it came over the wire.
 *
 * @param head status line and fields, one a line
 */
record RawResponse(List<String> head, String body) {

  static RawResponse parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IllegalArgumentException("response: '" + text + "' (expected: a whole head)");
    }
    return new RawResponse(
        List.of(text.substring(0, end).split("\r\n", -1)), text.substring(end + 4));
  }

  int status() {
    return Integer.parseInt(head.get(0).split(" ", 3)[1]);
  }

  Optional<String> field(String name) {
    String start = name + ":";
    return head.stream()
        .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
        .map(line -> line.substring(start.length()).strip())
        .findFirst();
  }
}
