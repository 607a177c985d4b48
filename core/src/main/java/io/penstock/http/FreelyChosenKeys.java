package io.penstock.http;

import io.penstock.config.KeyExpression;
import io.penstock.config.KeyExpression.Source;
import io.penstock.config.PathPattern;
import io.penstock.config.Paths;
import io.penstock.config.PolicySettings;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds policies that are walked around by inventing a new key for every request: the client
 * chooses the key, and no policy that counts by address stands beside them.
 */
final class FreelyChosenKeys {

  private static final System.Logger LOG = System.getLogger(FreelyChosenKeys.class.getName());

  private static final Set<Source.Kind> CHOSEN =
      Set.of(Source.Kind.HEADER, Source.Kind.COOKIE, Source.Kind.QUERY);

  private FreelyChosenKeys() {}

  /**
   * The names of those policies.
   *
   * @param usedByName whether policies without paths are used
   */
  static Set<String> in(Rules rules, boolean usedByName) {
    List<PolicySettings> enforcing =
        rules.policies().stream().filter(GatedPolicy::enforces).map(GatedPolicy::settings).toList();
    List<PolicySettings> guards =
        enforcing.stream().filter(settings -> isByAddress(settings.key())).toList();
    Set<String> found = new TreeSet<>();
    for (PolicySettings settings : enforcing) {
      boolean byName = settings.paths().patterns().isEmpty();
      if (isChosen(settings.key())
          && (usedByName || !byName)
          && guards.stream().noneMatch(guard -> standsBeside(guard, settings))) {
        found.add(settings.name());
      }
    }
    return found;
  }

  static void warn(String policy) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Policy "
            + policy
            + ": clients choose its key freely, and who invents a new one for every request is not"
            + " limited. Put a policy with key=ip beside it on the same paths, with a limit that no"
            + " honest address exceeds.");
  }

  private static boolean isChosen(KeyExpression key) {
    return key.alternatives().stream().flatMap(List::stream).anyMatch(FreelyChosenKeys::isChosen);
  }

  private static boolean isChosen(Source source) {
    return source instanceof Source.Named named
        ? CHOSEN.contains(named.kind())
        : source.equals(Source.SESSION) || source.equals(Source.HOST);
  }

  private static boolean isByAddress(KeyExpression key) {
    return key.usesAddress() && !isChosen(key);
  }

  private static boolean standsBeside(PolicySettings guard, PolicySettings policy) {
    Paths paths = policy.paths();
    Paths guarded = guard.paths();
    // Which policies annotations put side by side is not known here: one by name may guard another.
    boolean samePaths =
        paths.patterns().isEmpty()
            ? guarded.patterns().isEmpty() || guarded.match("/")
            : paths.patterns().stream().allMatch(pattern -> covers(guarded, pattern));
    boolean sameMethods =
        guard.methods().isEmpty()
            || (!policy.methods().isEmpty() && guard.methods().containsAll(policy.methods()));
    return samePaths && sameMethods;
  }

  private static boolean covers(Paths guarded, PathPattern pattern) {
    return guarded.patterns().stream().anyMatch(guard -> covers(guard, pattern));
  }

  private static boolean covers(PathPattern guard, PathPattern pattern) {
    return switch (guard.kind()) {
      case ALL -> true;
      case BELOW -> isPath(pattern) && guard.matches(pattern.text());
      case ENDING ->
          (pattern.kind() == PathPattern.Kind.ENDING || pattern.kind() == PathPattern.Kind.EXACT)
              && guard.matches(pattern.text());
      case EXACT -> pattern.kind() == PathPattern.Kind.EXACT && guard.text().equals(pattern.text());
    };
  }

  private static boolean isPath(PathPattern pattern) {
    return pattern.kind() == PathPattern.Kind.BELOW || pattern.kind() == PathPattern.Kind.EXACT;
  }
}
