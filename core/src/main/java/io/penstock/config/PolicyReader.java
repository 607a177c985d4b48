package io.penstock.config;

import io.penstock.Limit;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the settings of one policy. */
final class PolicyReader {

  private static final KeyExpression BY_ADDRESS =
      new KeyExpression(List.of(List.of(KeyExpression.Source.IP)));

  private PolicyReader() {}

  /**
   * Reads everything, reporting whatever is wrong.
   *
   * @param paths what holds where nothing is said of paths; null: they must not be spoken of, the
   *     policy is for the place it stands at
   * @return the settings; null if there is no limit to be made of them
   */
  static @Nullable PolicySettings read(
      String name, Origin origin, Section section, @Nullable Paths paths) {
    List<Limit> limits = LimitsReader.read(section);
    PolicySettings settings = settings(name, origin, limits, section, paths);
    section.refuseTheRest();
    return limits.isEmpty() ? null : settings;
  }

  private static PolicySettings settings(
      String name, Origin origin, List<Limit> limits, Section section, @Nullable Paths paths) {
    Long maxKeys = section.read("max-keys", Numbers.between(1, Long.MAX_VALUE));
    return new PolicySettings(
        name,
        origin,
        limits,
        section.read("key", BY_ADDRESS, KeyExpressionReader::parse),
        paths == null ? Paths.NONE : section.read("paths", paths, PathsReader::parse),
        section.read("methods", Set.of(), PolicyReader::methods),
        AddressSet.NONE,
        Paths.NONE,
        Set.of(),
        Mode.ENFORCE,
        section.read("cost", 1L, Numbers.between(1, Limit.MAX_CAPACITY)),
        maxKeys == null ? OptionalLong.empty() : OptionalLong.of(maxKeys),
        section.read("call-timeout", Duration.ofSeconds(1), Durations::parse),
        section.read("mailbox-capacity", 1024L, Numbers.between(1, Integer.MAX_VALUE)).intValue(),
        OnFull.SHARE,
        section.read("on-missing-key", OnMissingKey.SHARED, PolicyReader::onMissingKey),
        section.read("on-failure", OnFailure.DENY, PolicyReader::onFailure),
        section.read("denial-status", 429L, Numbers.between(400, 599)).intValue(),
        DenialBody.PROBLEM,
        StatusSet.NONE,
        Optional.empty());
  }

  private static Set<String> methods(String text) throws BadValueException {
    Set<String> methods = new LinkedHashSet<>();
    for (String written : text.split(",", -1)) {
      String method = written.strip();
      if (method.isEmpty() || !method.chars().allMatch(PolicyReader::isMethodCharacter)) {
        throw new BadValueException(
            "methods in capitals such as GET,POST; methods are case-sensitive");
      }
      methods.add(method);
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return methods;
  }

  private static boolean isMethodCharacter(int c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }

  private static OnMissingKey onMissingKey(String text) throws BadValueException {
    return switch (text) {
      case "shared" -> OnMissingKey.SHARED;
      case "deny" -> OnMissingKey.DENY;
      case "skip" -> OnMissingKey.SKIP;
      default -> throw new BadValueException("shared, deny or skip");
    };
  }

  private static OnFailure onFailure(String text) throws BadValueException {
    return switch (text) {
      case "allow" -> OnFailure.ALLOW;
      case "deny" -> OnFailure.DENY;
      default -> throw new BadValueException("allow or deny");
    };
  }
}
