package io.penstock.servlet;

import io.penstock.http.FieldSink;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Response fields that go into a servlet response. */
record ResponseFields(HttpServletResponse response) implements FieldSink {

  @Override
  public void set(String name, String value) {
    response.setHeader(name, value);
  }

  /** By putting back all others: a single field can be taken away from Servlet 6.1 on only. */
  @Override
  public void remove(String name) {
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
