package io.penstock.jaxrs.server;

import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.greenbytes.http.sfv.ListElement;
import org.greenbytes.http.sfv.Parser;
import org.greenbytes.http.sfv.StringItem;

/** The RateLimit fields of a response, read by a parser of structured fields. */
public final class RateLimitFields {

  private RateLimitFields() {}

  /** Parameter q of each member of RateLimit-Policy, by name. */
  public static Map<String, Long> quotas(HttpResponse<?> response) {
    return parameters(response, "RateLimit-Policy", "q");
  }

  /** Parameter r of each member of RateLimit, by name. */
  public static Map<String, Long> remaining(HttpResponse<?> response) {
    return parameters(response, "RateLimit", "r");
  }

  private static Map<String, Long> parameters(HttpResponse<?> response, String field, String key) {
    List<String> lines = response.headers().allValues(field);
    if (lines.size() > 1) {
      throw new AssertionError(field + " more than once: " + lines);
    }
    Map<String, Long> parameters = new LinkedHashMap<>();
    for (String line : lines) {
      for (ListElement<?> member : Parser.parseList(line).get()) {
        String name = ((StringItem) member).get();
        if (parameters.put(name, (Long) member.getParams().get(key).get()) != null) {
          throw new AssertionError(field + " names " + name + " twice: " + line);
        }
      }
    }
    return parameters;
  }
}
