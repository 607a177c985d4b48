package io.penstock.http;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.ipv6.IPv6Address;
import org.jspecify.annotations.Nullable;

/**
 * The address of a client as keys hold it. Whoever owns an IPv6 address owns its /64, so that is
 * what is counted; an IPv4 address in IPv6 clothing is the IPv4 address. Names are never looked up.
 */
final class ClientAddress {

  private static final int IPV6_PREFIX = 64;

  /** Nothing but a plain IPv6 address, with its last 32 bits in either notation. */
  private static final IPAddressStringParameters STRICT =
      new IPAddressStringParameters.Builder()
          .allowIPv4(false)
          .allowEmpty(false)
          .allowAll(false)
          .allowSingleSegment(false)
          .allowPrefix(false)
          .allowMask(false)
          .allowPrefixOnly(false)
          .allowWildcardedSeparator(false)
          .getIPv6AddressParametersBuilder()
          .allowZone(false)
          .allowBase85(false)
          .allowBinary(false)
          .allowMixed(true)
          .setRangeOptions(RangeParameters.NO_RANGE)
          .getParentBuilder()
          .toParams();

  private ClientAddress() {}

  /**
   * The canonical text of an address.
   *
   * @param text the address alone, as a server gives it; IPv6 with or without brackets and zone
   * @return dotted IPv4, or an IPv6 prefix such as {@code 2001:db8::/64}; null if this is no
   *     address, such as the path of a Unix socket
   */
  static @Nullable String of(@Nullable String text) {
    if (text == null || isIpv4(text)) {
      return text;
    }
    return text.indexOf(':') < 0 ? null : ipv6(text);
  }

  private static @Nullable String ipv6(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String address = bracketed ? text.substring(1, text.length() - 1) : text;
    int zone = address.indexOf('%');
    if (zone >= 0) {
      address = address.substring(0, zone);
    }
    boolean mixed = address.indexOf('.') >= 0;
    if (mixed && !isIpv4(address.substring(address.lastIndexOf(':') + 1))) {
      return null; // the parser would take 1.2.3 for 1.2.0.3
    }
    IPAddress parsed = new IPAddressString(address, STRICT).getAddress();
    if (parsed == null || !parsed.isIPv6()) {
      return null;
    }
    IPv6Address ipv6 = parsed.toIPv6();
    return ipv6.isIPv4Mapped()
        ? ipv6.getEmbeddedIPv4Address().toCanonicalString()
        : ipv6.toPrefixBlock(IPV6_PREFIX).toCanonicalString();
  }

  /** Whether this is four numbers of 0 to 255 without leading zeros, in one pass. */
  private static boolean isIpv4(String text) {
    int length = text.length();
    if (length < 7 || length > 15) {
      return false;
    }
    int dots = 0;
    int number = -1; // no digit yet
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (number < 0 || ++dots > 3) {
          return false;
        }
        number = -1;
      } else if (c < '0' || c > '9' || number == 0) {
        return false;
      } else {
        number = Math.max(number, 0) * 10 + (c - '0');
        if (number > 255) {
          return false;
        }
      }
    }
    return dots == 3 && number >= 0;
  }
}
