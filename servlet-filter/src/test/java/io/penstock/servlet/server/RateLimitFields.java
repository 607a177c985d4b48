package io.penstock.servlet.server;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.Parser;
import org.greenbytes.http.sfv.StringItem;

/** The RateLimit fields of a response, read by somebody else's parser. */
public final class RateLimitFields {

  private RateLimitFields() {}

  /** Members of RateLimit-Policy by name, with their parameters. */
  public static Map<String, Map<String, Object>> policies(HttpResponse<?> response) {
    return members(response, "RateLimit-Policy");
  }

  /** Members of RateLimit by name, with their parameters. */
  public static Map<String, Map<String, Object>> levels(HttpResponse<?> response) {
    return members(response, "RateLimit");
  }

  /** What a response says is left of one limit. */
  public static long remaining(HttpResponse<?> response, String name) {
    Map<String, Object> level = levels(response).get(name);
    if (level == null) {
      throw new AssertionError("no member " + name + " in " + response.headers().map());
    }
    return (Long) level.get("r");
  }

  private static Map<String, Map<String, Object>> members(HttpResponse<?> response, String field) {
    List<String> lines = response.headers().allValues(field);
    Map<String, Map<String, Object>> members = new LinkedHashMap<>();
    if (lines.isEmpty()) {
      return members;
    }
    if (lines.size() > 1) {
      throw new AssertionError(field + " more than once: " + lines);
    }
    for (ListElement<?> element : Parser.parseList(lines.get(0)).get()) {
      String name = ((StringItem) element).get();
      Map<String, Object> parameters = new LinkedHashMap<>();
      element.getParams().forEach((key, value) -> parameters.put(key, value.get()));
      if (members.put(name, parameters) != null) {
        throw new AssertionError(field + " names " + name + " twice: " + lines);
      }
    }
    return members;
  }
}
