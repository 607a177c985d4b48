package io.penstock.config;

import io.penstock.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * @param exemptClients whose requests do not count, by address as it is before masking
 * @param exemptPaths which paths do not count
 * @param exemptMethods which methods do not count, HEAD included where GET is
 * @param mode what its decisions do
 * @param cost tokens that a request spends
 * @param maxKeys the most buckets; empty: an even share
 * @param callTimeout how long a request waits for its bucket
 * @param mailboxCapacity how many requests may wait for one bucket
 * @param onFull what becomes of clients for which the table has no room
 * @param onMissingKey what becomes of a request without key
 * @param onFailure what becomes of a request that cannot be decided
 * @param denialStatus HTTP status of a denial
 * @param denialBody who writes the body of a denial
 * @param refundStatuses with which final status a request gets its tokens back
 * @param headers which response fields tell what is left; empty: as for all policies
 */
public record PolicySettings(
    String name,
    Origin origin,
    List<Limit> limits,
    KeyExpression key,
    Paths paths,
    Set<String> methods,
    AddressSet exemptClients,
    Paths exemptPaths,
    Set<String> exemptMethods,
    Mode mode,
    long cost,
    OptionalLong maxKeys,
    Duration callTimeout,
    int mailboxCapacity,
    OnFull onFull,
    OnMissingKey onMissingKey,
    OnFailure onFailure,
    int denialStatus,
    DenialBody denialBody,
    StatusSet refundStatuses,
    Optional<Set<HeaderForm>> headers) {

  /** Makes settings; everything was checked by the reader. */
  public PolicySettings {
    limits = List.copyOf(limits);
    methods = Set.copyOf(methods);
    exemptMethods = Set.copyOf(exemptMethods);
    headers = headers.map(Set::copyOf);
  }

  /** The name of a limit in response fields: the policy's, and the limit's where it has one. */
  public String headerName(Limit limit) {
    return limit.name().isEmpty() ? name : name + ":" + limit.name();
  }

  /** Whether these are the same rules, wherever they stand. */
  public boolean sameRules(PolicySettings other) {
    return rules().equals(other.rules());
  }

  /**
   * Everything but the origin, in values of the JDK's and of the limiter's. Records are not asked:
   * JDK 17 keeps the record class that it last linked an equals for, and with it the class loader
   * of an application that is taken away.
   */
  private List<Object> rules() {
    List<Object> patterns = new ArrayList<>();
    for (Paths each : List.of(paths, exemptPaths)) {
      patterns.add(each.given());
      patterns.add(each.patterns().stream().map(p -> p.kind() + p.text()).toList());
    }
    return List.of(
        name,
        limits,
        key.alternatives(),
        patterns,
        methods,
        exemptClients.blocks(),
        exemptMethods,
        mode,
        cost,
        maxKeys,
        callTimeout,
        mailboxCapacity,
        onFull,
        onMissingKey,
        onFailure,
        denialStatus,
        denialBody.kind(),
        denialBody.renderer(),
        refundStatuses.ranges().stream().map(r -> r.from() + "-" + r.to()).toList(),
        headers);
  }

  /**
   * These settings with the table of buckets, which cannot change while it is in use, of others.
   */
  public PolicySettings withTableOf(PolicySettings other) {
    return new PolicySettings(
        name,
        origin,
        limits,
        key,
        paths,
        methods,
        exemptClients,
        exemptPaths,
        exemptMethods,
        mode,
        cost,
        other.maxKeys,
        other.callTimeout,
        other.mailboxCapacity,
        onFull,
        onMissingKey,
        onFailure,
        denialStatus,
        denialBody,
        refundStatuses,
        headers);
  }
}
