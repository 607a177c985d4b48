package io.penstock.http;

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
