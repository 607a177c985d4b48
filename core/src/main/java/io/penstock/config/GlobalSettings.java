package io.penstock.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What holds for all policies. Immutable.
 *
 * @param mode in place of each policy's own
 * @param policyOrder names of policies in order of evaluation; those not named follow by name
 * @param clients how the address of a client is found
 * @param exemptPaths counted by no policy
 * @param countPreflight whether CORS preflights are counted
 * @param headers which response fields tell what is left, for policies that do not say it
 *     themselves
 * @param reload how often the source is looked at for changes; empty: never
 * @param jaxrsDefaultPolicies what holds for JAX-RS resources without annotation
 * @param jaxrsPriority of the JAX-RS filter; empty: the default
 * @param jaxrsAutoDiscovery whether the feature registers itself where it is found
 * @param backend where buckets live; empty: in this JVM
 */
public record GlobalSettings(
    Optional<Mode> mode,
    List<String> policyOrder,
    ClientSettings clients,
    Paths exemptPaths,
    boolean countPreflight,
    Set<HeaderForm> headers,
    Optional<Duration> reload,
    List<String> jaxrsDefaultPolicies,
    OptionalInt jaxrsPriority,
    boolean jaxrsAutoDiscovery,
    Optional<SharedBackend> backend) {

  /** What holds where nothing is said. */
  public static final GlobalSettings DEFAULT =
      new GlobalSettings(
          Optional.empty(),
          List.of(),
          ClientSettings.DEFAULT,
          Paths.NONE,
          false,
          Set.of(HeaderForm.DRAFT_10),
          Optional.empty(),
          List.of(),
          OptionalInt.empty(),
          false,
          Optional.empty());

  /** Makes settings; everything was checked by the reader. */
  public GlobalSettings {
    policyOrder = List.copyOf(policyOrder);
    headers = Set.copyOf(headers);
    jaxrsDefaultPolicies = List.copyOf(jaxrsDefaultPolicies);
  }

  /** These settings with what cannot change before a restart of others. */
  public GlobalSettings withFixedOf(GlobalSettings other) {
    return new GlobalSettings(
        mode,
        policyOrder,
        clients,
        exemptPaths,
        countPreflight,
        headers,
        other.reload,
        other.jaxrsDefaultPolicies,
        other.jaxrsPriority,
        other.jaxrsAutoDiscovery,
        other.backend);
  }
}
