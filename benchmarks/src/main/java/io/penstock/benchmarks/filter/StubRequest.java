package io.penstock.benchmarks.filter;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request of which a filter may ask what filters ask; anything else fails the measurement. */
final class StubRequest extends HttpServletRequestWrapper {

  private final Map<String, Object> attributes = new HashMap<>();
  private String address = "";

  StubRequest() {
    super(Stubs.refusing(HttpServletRequest.class));
  }

  /** Becomes the next request, from that client. */
  void begin(String client) {
    attributes.clear();
    address = client;
  }

  @Override
  public String getRemoteAddr() {
    return address;
  }

  @Override
  public DispatcherType getDispatcherType() {
    return DispatcherType.REQUEST;
  }

  @Override
  public String getMethod() {
    return "GET";
  }

  @Override
  public String getServletPath() {
    return "/orders";
  }

  @Override
  public @Nullable String getPathInfo() {
    return "/17";
  }

  @Override
  public @Nullable String getHeader(String name) {
    return null;
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return Collections.emptyEnumeration();
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return attributes.get(name);
  }

  @Override
  public void setAttribute(String name, Object value) {
    attributes.put(name, value);
  }

  @Override
  public void removeAttribute(String name) {
    attributes.remove(name);
  }

  @Override
  public boolean isAsyncSupported() {
    return true;
  }

  @Override
  public boolean isAsyncStarted() {
    return false;
  }
}
