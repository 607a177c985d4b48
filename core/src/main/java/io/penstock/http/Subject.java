package io.penstock.http;

import io.penstock.policy.RequestView;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request with what several policies may ask of it. Used by one thread, for one admission. */
final class Subject implements RequestView {

  private final RequestFacts facts;
  private final Clients clients;
  private @Nullable String path;
  private boolean clientKnown;
  private @Nullable Client client;

  /**
   * Takes a request.
   *
   * @param path the normalised path; null if nobody has asked for it yet
   */
  Subject(RequestFacts facts, @Nullable String path, Clients clients) {
    this.facts = facts;
    this.path = path;
    this.clients = clients;
  }

  RequestFacts facts() {
    return facts;
  }

  @Nullable Client client() {
    if (!clientKnown) {
      client = clients.of(facts);
      clientKnown = true;
    }
    return client;
  }

  @Override
  public String method() {
    return facts.method();
  }

  /** The path, normalised. */
  @Override
  public String path() {
    if (path == null) {
      path = NormalPath.of(facts.path());
    }
    return path;
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(facts.header(name));
  }

  @Override
  public Optional<String> cookie(String name) {
    return Optional.ofNullable(facts.cookie(name));
  }

  @Override
  public Optional<String> query(String name) {
    return Optional.ofNullable(QueryString.first(facts.queryString(), name));
  }

  @Override
  public Optional<Object> attribute(String name) {
    return Optional.ofNullable(facts.attribute(name));
  }

  @Override
  public Optional<String> principal() {
    return Optional.ofNullable(facts.principalName());
  }

  @Override
  public Optional<String> clientAddress() {
    Client found = client();
    return found == null ? Optional.empty() : Optional.of(found.address().toCanonicalString());
  }
}
