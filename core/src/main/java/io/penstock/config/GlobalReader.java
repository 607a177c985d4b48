package io.penstock.config;

import static io.penstock.config.GlobalSettings.DEFAULT;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads what holds for all policies. */
final class GlobalReader {

  private GlobalReader() {}

  /** Reads, first of all, what becomes of unknown keys. */
  static void readStrictness(Section section, Reading reading) {
    if (section.read("unknown-keys", false, GlobalReader::passes)) {
      reading.letUnknownKeysPass();
    }
  }

  private static boolean passes(String text) throws BadValueException {
    if (!text.equals("fail") && !text.equals("warn")) {
      throw new BadValueException("fail or warn");
    }
    return text.equals("warn");
  }

  /**
   * Reads everything but unknown keys, reporting whatever is wrong.
   *
   * @param policies the names that there are
   * @param shared whether these stand beside the settings of a policy: then what is called the same
   *     in both, such as {@code mode}, is the policy's
   * @param backend as read from the same section
   */
  static GlobalSettings read(
      Section section, Set<String> policies, boolean shared, BackendReader backend) {
    return new GlobalSettings(
        shared
            ? Optional.empty()
            : Optional.ofNullable(section.read("mode", Choice.of(Mode.values()))),
        section.read("policy-order", DEFAULT.policyOrder(), Lists.among(policies)),
        clients(section),
        shared ? Paths.NONE : section.read("exempt-paths", Paths.NONE, PathsReader::parse),
        section.read("count-preflight", false, Choice::trueOrFalse),
        shared ? DEFAULT.headers() : section.read("headers", DEFAULT.headers(), Lists::headers),
        section.read(
            "reload",
            Optional.empty(),
            section.isWatchable() ? Durations::parseOrOff : GlobalReader::neverReloaded),
        section.read("jaxrs.default-policies", List.of(), Lists::names),
        section.read("jaxrs.priority", OptionalInt.empty(), Numbers::any),
        section.read("jaxrs.auto-discovery", false, Choice::trueOrFalse),
        backend.backend());
  }

  private static Optional<Duration> neverReloaded(String text) throws BadValueException {
    if (!text.equals("off")) {
      throw new BadValueException(
          "off, since this is no file of the file system that could be watched");
    }
    return Optional.empty();
  }

  private static ClientSettings clients(Section section) {
    ClientSettings unset = ClientSettings.DEFAULT;
    AddressSet proxies = section.read("trusted-proxies", AddressSetReader::parse);
    Long hops = section.read("trusted-hops", Numbers.between(1, Integer.MAX_VALUE));
    if (section.has("trusted-proxies")) {
      section.refuse("trusted-hops", "either trusted-proxies or trusted-hops, not both");
    }
    return new ClientSettings(
        Optional.ofNullable(proxies),
        hops == null ? OptionalInt.empty() : OptionalInt.of(hops.intValue()),
        section.read("forwarded-header", unset.forwardedHeader(), Names::header),
        section.read("ipv4-prefix", (long) unset.ipv4Prefix(), Numbers.between(0, 32)).intValue(),
        section.read("ipv6-prefix", (long) unset.ipv6Prefix(), Numbers.between(0, 128)).intValue());
  }
}
