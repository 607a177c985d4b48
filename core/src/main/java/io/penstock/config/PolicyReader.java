package io.penstock.config;

import io.penstock.Limit;
import java.time.Duration;
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
   * Reads everything but unknown keys, reporting whatever is wrong.
   *
   * @param paths what holds where nothing is said of paths; null: they must not be spoken of, the
   *     policy is for the place it stands at
   * @param backend where its buckets are to live
   * @return the settings; null if there is no limit to be made of them
   */
  static @Nullable PolicySettings read(
      String name, Origin origin, Section section, @Nullable Paths paths, BackendReader backend) {
    List<Limit> limits = LimitsReader.read(section, backend);
    PolicySettings settings = settings(name, origin, limits, section, paths, backend.shared());
    return limits.isEmpty() ? null : settings;
  }

  private static PolicySettings settings(
      String name,
      Origin origin,
      List<Limit> limits,
      Section section,
      @Nullable Paths paths,
      boolean shared) {
    Extensions extensions = section.extensions();
    Long maxKeys = section.read("max-keys", Numbers.between(1, Long.MAX_VALUE));
    return new PolicySettings(
        name,
        origin,
        limits,
        section.read("key", BY_ADDRESS, text -> KeyExpressionReader.parse(text, extensions)),
        paths == null ? Paths.NONE : section.read("paths", paths, PathsReader::parse),
        section.read("methods", Set.of(), Lists::methods),
        section.read("exempt-clients", AddressSet.NONE, AddressSetReader::parse),
        section.read("exempt-paths", Paths.NONE, PathsReader::parse),
        section.read("exempt-methods", Set.of(), Lists::methodsOrNone),
        section.read("mode", Mode.ENFORCE, Choice.of(Mode.values())),
        section.read("cost", 1L, Numbers.between(1, Limit.MAX_CAPACITY)),
        maxKeys == null ? OptionalLong.empty() : OptionalLong.of(maxKeys),
        section.read("call-timeout", Duration.ofSeconds(1), Durations::parse),
        section.read("mailbox-capacity", 1024L, Numbers.between(1, Integer.MAX_VALUE)).intValue(),
        section.read("on-full", OnFull.SHARE, Choice.of(OnFull.values())),
        section.read("on-missing-key", OnMissingKey.SHARED, Choice.of(OnMissingKey.values())),
        section.read(
            "on-failure",
            shared ? OnFailure.LOCAL : OnFailure.DENY,
            text -> onFailure(text, shared)),
        section.read("denial-status", 429L, Numbers.between(400, 599)).intValue(),
        section.read("denial-body", DenialBody.PROBLEM, text -> denialBody(text, extensions)),
        section.read("refund-statuses", StatusSet.NONE, StatusSetReader::parse),
        Optional.ofNullable(section.read("headers", Lists::headers)));
  }

  private static OnFailure onFailure(String text, boolean shared) throws BadValueException {
    if (shared) {
      return Choice.of(OnFailure.values()).parse(text);
    }
    if (text.equals("local")) {
      throw new BadValueException(
          "allow or deny; local is for backend=redis only, since buckets are local anyway");
    }
    return Choice.of(new OnFailure[] {OnFailure.ALLOW, OnFailure.DENY}).parse(text);
  }

  private static DenialBody denialBody(String text, Extensions extensions)
      throws BadValueException {
    if (text.equals("problem")) {
      return DenialBody.PROBLEM;
    }
    if (text.equals("container")) {
      return DenialBody.CONTAINER;
    }
    if (!Extensions.looksLikeClass(text)) {
      throw new BadValueException("problem, container or the name of a class");
    }
    return new DenialBody(DenialBody.Kind.RENDERER, Optional.of(extensions.denialRenderer(text)));
  }
}
