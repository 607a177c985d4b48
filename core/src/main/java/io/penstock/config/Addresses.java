package io.penstock.config;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses in their strict textual forms: four decimal numbers without leading zeros, or the
 * forms of RFC 4291. Nothing is looked up, and nothing else is taken for an address: no {@code
 * 1.2.3}, no octal or hexadecimal numbers, no host names, no zones, no brackets. Stateless.
 */
public final class Addresses {

  private static final int LONGEST = 45; // of IPv6 with its last 32 bits as IPv4

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

  private Addresses() {}

  /**
   * Reads an address. One of IPv4 allocates nothing but the result.
   *
   * @param text the address alone
   * @return the address, null if this is none; one of IPv4 in IPv6 clothing ({@code
   *     ::ffff:192.0.2.1}, {@code ::ffff:c000:201}) as IPv4
   */
  public static @Nullable IPAddress parse(String text) {
    long ipv4 = ipv4(text, 0);
    if (ipv4 >= 0) {
      return new IPv4Address((int) ipv4);
    }
    IPv6Address ipv6 = ipv6(text);
    return ipv6 != null && ipv6.isIPv4Mapped() ? ipv6.getEmbeddedIPv4Address() : ipv6;
  }

  /** Whether this is an IPv4 address in its one strict form, in one pass without allocation. */
  public static boolean isIpv4(String text) {
    return ipv4(text, 0) >= 0;
  }

  /** An IPv6 address, in the clothing that it is written in; null if this is none. */
  static @Nullable IPv6Address ipv6(String text) {
    int length = text.length();
    if (length < 2 || length > LONGEST) {
      return null;
    }
    int lastColon = -1;
    boolean dotted = false;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == ':') {
        lastColon = i;
      } else if (c == '.') {
        dotted = true;
      } else if (!isHex(c)) {
        return null;
      }
    }
    // The parser would take 1.2.3 for 1.2.0.3.
    if (lastColon < 0 || (dotted && ipv4(text, lastColon + 1) < 0)) {
      return null;
    }
    IPAddress parsed = new IPAddressString(text, STRICT).getAddress();
    return parsed == null || !parsed.isIPv6() ? null : parsed.toIPv6();
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /** The 32 bits of four numbers of 0 to 255 without leading zeros; -1 if it is anything else. */
  private static long ipv4(String text, int from) {
    int length = text.length() - from;
    if (length < 7 || length > 15) {
      return -1;
    }
    long address = 0;
    int dots = 0;
    int number = -1; // no digit yet
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (number < 0 || ++dots > 3) {
          return -1;
        }
        address = address << 8 | number;
        number = -1;
      } else if (c < '0' || c > '9' || number == 0) {
        return -1;
      } else {
        number = Math.max(number, 0) * 10 + (c - '0');
        if (number > 255) {
          return -1;
        }
      }
    }
    return dots == 3 && number >= 0 ? address << 8 | number : -1;
  }
}
