package io.penstock.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as a test describes it. */
final class TestRequest implements RequestFacts {

  private final String method;
  private final String path;
  private final Map<String, String> headers = new HashMap<>();
  private final Map<String, Object> attributes;
  private @Nullable String principal;
  private @Nullable String peer = "203.0.113.7";

  private TestRequest(String method, String path, Map<String, Object> attributes) {
    this.method = method;
    this.path = path;
    this.attributes = attributes;
  }

  static TestRequest get(String path) {
    return of("GET", path);
  }

  static TestRequest of(String method, String path) {
    return new TestRequest(method, path, new HashMap<>());
  }

  /** The same request as the next filter sees it: other facts, the same attributes. */
  TestRequest seenByNextFilter() {
    TestRequest next = new TestRequest(method, path, attributes);
    next.headers.putAll(headers);
    next.principal = principal;
    next.peer = peer;
    return next;
  }

  TestRequest header(String name, String value) {
    headers.put(name.toLowerCase(Locale.ROOT), value);
    return this;
  }

  TestRequest from(@Nullable String address) {
    peer = address;
    return this;
  }

  TestRequest by(String user) {
    principal = user;
    return this;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public @Nullable String principalName() {
    return principal;
  }

  @Override
  public @Nullable String peerAddress() {
    return peer;
  }

  @Override
  public @Nullable Object attribute(String name) {
    return attributes.get(name);
  }

  @Override
  public void attribute(String name, Object value) {
    attributes.put(name, value);
  }
}
