package io.penstock.http;

import io.penstock.config.ClientSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as a test describes it. */
final class TestRequest implements RequestFacts {

  private final String method;
  private final String path;
  private final Map<String, List<String>> headers = new HashMap<>();
  private final Map<String, String> cookies = new HashMap<>();
  private final Map<String, Object> attributes;
  private @Nullable String principal;
  private @Nullable String peer = "203.0.113.7";
  private @Nullable String query;
  private @Nullable String session;
  private @Nullable String route;

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
    next.cookies.putAll(cookies);
    next.principal = principal;
    next.peer = peer;
    next.query = query;
    next.session = session;
    next.route = route;
    return next;
  }

  /** As policies see it that say nothing of proxies. */
  Subject subject() {
    return subject(ClientSettings.DEFAULT);
  }

  /** As policies see it. */
  Subject subject(ClientSettings clients) {
    return new Subject(this, NormalPath.of(path), new Clients(clients, new Advice()));
  }

  /** Adds a header line. */
  TestRequest header(String name, String value) {
    headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>()).add(value);
    return this;
  }

  /** Adds a cookie, behind others of that name. */
  TestRequest cookie(String name, String value) {
    cookies.putIfAbsent(name, value);
    return this;
  }

  TestRequest query(@Nullable String raw) {
    query = raw;
    return this;
  }

  TestRequest session(String id) {
    session = id;
    return this;
  }

  TestRequest route(String pattern) {
    route = pattern;
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

  TestRequest with(String attribute, Object value) {
    attributes.put(attribute, value);
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
    List<String> lines = headers.get(name.toLowerCase(Locale.ROOT));
    return lines == null ? null : lines.get(0);
  }

  @Override
  public List<String> headers(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  @Override
  public @Nullable String cookie(String name) {
    return cookies.get(name);
  }

  @Override
  public @Nullable String queryString() {
    return query;
  }

  @Override
  public @Nullable String sessionId() {
    return session;
  }

  @Override
  public @Nullable String route() {
    return route;
  }

  @Override
  public @Nullable String host() {
    return header("Host");
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
