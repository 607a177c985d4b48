package io.penstock.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The text of a properties file, in UTF-8. */
final class PropertiesText {

  private PropertiesText() {}

  /** All keys and values; none where the text as a whole cannot be read, which is reported. */
  static Map<String, String> parse(byte[] bytes, String where, Problems problems) {
    Collector collector = new Collector(where, problems);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      collector.load(new StringReader(text.startsWith("\ufeff") ? text.substring(1) : text));
    } catch (CharacterCodingException e) {
      problems.line(where, "encoding", "not UTF-8 (expected: UTF-8)");
    } catch (IllegalArgumentException e) { // how Properties tells of a bad backslash escape
      problems.line(where, "escape", "malformed (expected: \\u and four hexadecimal digits)");
    } catch (IOException e) {
      throw new AssertionError("a string cannot fail to be read", e);
    }
    return collector.values;
  }

  /** Properties hands each pair to put as it is read, so a key written twice can be seen. */
  private static final class Collector extends Properties {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> values = new TreeMap<>();
    private final transient String where;
    private final transient Problems problems;

    Collector(String where, Problems problems) {
      this.where = where;
      this.problems = problems;
    }

    @Override
    public synchronized Object put(Object key, Object value) {
      String earlier = values.put((String) key, (String) value);
      if (earlier != null) {
        problems.unexpected(where, (String) key, (String) value, "each key once in a file");
      }
      return value;
    }
  }
}
