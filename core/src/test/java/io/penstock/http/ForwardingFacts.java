package io.penstock.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts of another request, for tests that change one of them. */
class ForwardingFacts implements RequestFacts {

  private final RequestFacts facts;

  ForwardingFacts(RequestFacts facts) {
    this.facts = facts;
  }

  @Override
  public String method() {
    return facts.method();
  }

  @Override
  public String path() {
    return facts.path();
  }

  @Override
  public @Nullable String header(String name) {
    return facts.header(name);
  }

  @Override
  public List<String> headers(String name) {
    return facts.headers(name);
  }

  @Override
  public @Nullable String cookie(String name) {
    return facts.cookie(name);
  }

  @Override
  public @Nullable String queryString() {
    return facts.queryString();
  }

  @Override
  public @Nullable String sessionId() {
    return facts.sessionId();
  }

  @Override
  public @Nullable String route() {
    return facts.route();
  }

  @Override
  public @Nullable String host() {
    return facts.host();
  }

  @Override
  public @Nullable String principalName() {
    return facts.principalName();
  }

  @Override
  public @Nullable String peerAddress() {
    return facts.peerAddress();
  }

  @Override
  public @Nullable Object attribute(String name) {
    return facts.attribute(name);
  }

  @Override
  public void attribute(String name, Object value) {
    facts.attribute(name, value);
  }
}
