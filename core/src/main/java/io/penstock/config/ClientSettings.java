package io.penstock.config;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the address of a client is found. Immutable.
 *
 * @param trustedProxies whose forwarding header is believed; empty: nothing was said of it, which
 *     means nobody's
 * @param trustedHops how many proxies stand in front, in place of the above
 * @param forwardedHeader the one header that is read, in lower case: {@code x-forwarded-for},
 *     {@code forwarded}, or one that holds a single address
 * @param ipv4Prefix how many bits of an IPv4 address tell clients apart, 0 to 32
 * @param ipv6Prefix how many bits of an IPv6 address tell clients apart, 0 to 128
 */
public record ClientSettings(
    Optional<AddressSet> trustedProxies,
    OptionalInt trustedHops,
    String forwardedHeader,
    int ipv4Prefix,
    int ipv6Prefix) {

  /** What holds where nothing is said. */
  public static final ClientSettings DEFAULT =
      new ClientSettings(Optional.empty(), OptionalInt.empty(), "x-forwarded-for", 32, 64);
}
