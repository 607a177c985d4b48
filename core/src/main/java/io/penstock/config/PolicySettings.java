package io.penstock.config;

import io.penstock.Limit;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One policy as read. Immutable.
 *
 * @param name the policy's name
 * @param origin where it was read
 * @param limits at least one; a single one without a name goes by the policy's name
 * @param key what tells clients apart
 * @param paths for which paths it counts
 * @param methods for which methods it counts, HEAD included where GET is; empty: for all
 * @param cost tokens that a request spends
 * @param maxKeys the most buckets; empty: an even share
 * @param callTimeout how long a request waits for its bucket
 * @param mailboxCapacity how many requests may wait for one bucket
 * @param onMissingKey what becomes of a request without key
 * @param onFailure what becomes of a request that cannot be decided
 * @param denialStatus HTTP status of a denial
 */
public record PolicySettings(
    String name,
    Origin origin,
    List<Limit> limits,
    KeyExpression key,
    Paths paths,
    Set<String> methods,
    long cost,
    OptionalLong maxKeys,
    Duration callTimeout,
    int mailboxCapacity,
    OnMissingKey onMissingKey,
    OnFailure onFailure,
    int denialStatus) {

  /** Makes settings; everything was checked by the reader. */
  public PolicySettings {
    limits = List.copyOf(limits);
    methods = Set.copyOf(methods);
  }

  /** The name of a limit in response fields: the policy's, and the limit's where it has one. */
  public String headerName(Limit limit) {
    return limit.name().isEmpty() ? name : name + ":" + limit.name();
  }

  /** Whether these are the same rules, wherever they stand. */
  public boolean sameRules(PolicySettings other) {
    return withOrigin(other.origin).equals(other);
  }

  private PolicySettings withOrigin(Origin other) {
    return new PolicySettings(
        name,
        other,
        limits,
        key,
        paths,
        methods,
        cost,
        maxKeys,
        callTimeout,
        mailboxCapacity,
        onMissingKey,
        onFailure,
        denialStatus);
  }
}
