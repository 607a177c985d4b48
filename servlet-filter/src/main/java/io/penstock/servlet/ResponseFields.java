package io.penstock.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Takes response fields away. */
final class ResponseFields {

  private ResponseFields() {}

  /** By putting back all others: a single field can be taken away from Servlet 6.1 on only. */
  static void remove(HttpServletResponse response, String name) {
    if (!response.containsHeader(name) || response.isCommitted()) {
      return;
    }
    Map<String, List<String>> others = new LinkedHashMap<>();
    for (String other : response.getHeaderNames()) {
      if (!other.equalsIgnoreCase(name)) {
        others.put(other, new ArrayList<>(response.getHeaders(other)));
      }
    }
    int status = response.getStatus();
    response.reset();
    response.setStatus(status);
    others.forEach((other, values) -> values.forEach(value -> response.addHeader(other, value)));
  }
}
