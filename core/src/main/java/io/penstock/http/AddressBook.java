package io.penstock.http;

import inet.ipaddr.IPAddress;
import io.penstock.config.AddressSet;
import io.penstock.config.Addresses;
import io.penstock.config.ClientSettings;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses and remembers some of them. Whoever owns an IPv6 address owns its /64, so by
 * default that is what is counted. Names are never looked up. Safe for use by several threads.
 *
 * <p>What is remembered has a fixed number of places, one for each hash: a newcomer takes the place
 * of whoever is there. Entries are immutable and may be read half a moment late, which costs a
 * second reading at the worst.
 */
final class AddressBook {

  private static final int PLACES = 2_048;
  private static final int LONGEST = 64; // of what is remembered, and so kept in memory

  private final @Nullable Client[] known = new @Nullable Client[PLACES];
  private final AddressSet trusted;
  private final int ipv4Prefix;
  private final int ipv6Prefix;

  AddressBook(ClientSettings settings) {
    this.trusted = settings.trustedProxies().orElse(AddressSet.NONE);
    this.ipv4Prefix = settings.ipv4Prefix();
    this.ipv6Prefix = settings.ipv6Prefix();
  }

  /**
   * Reads an address.
   *
   * @param text the address alone, as a server gives it; IPv6 with or without brackets and zone
   * @return null if this is no address, such as the path of a Unix socket
   */
  @Nullable Client find(String text) {
    int hash = text.hashCode();
    int place = (hash ^ hash >>> 16) & (PLACES - 1);
    Client client = known[place];
    if (client != null && client.text().equals(text)) {
      return client;
    }
    Client read = read(text);
    if (read != null && text.length() <= LONGEST) {
      known[place] = read;
    }
    return read;
  }

  private @Nullable Client read(String text) {
    IPAddress address = parse(text);
    return address == null
        ? null
        : new Client(text, address, "ip=" + masked(address), trusted.contains(address));
  }

  private String masked(IPAddress address) {
    int prefix = address.isIPv4() ? ipv4Prefix : ipv6Prefix;
    return prefix == address.getBitCount()
        ? address.toCanonicalString()
        : address.toPrefixBlock(prefix).toCanonicalString();
  }

  private static @Nullable IPAddress parse(String text) {
    if (Addresses.isIpv4(text)) {
      return Addresses.parse(text);
    }
    int end = text.length();
    boolean bracketed = end >= 2 && text.charAt(0) == '[' && text.charAt(end - 1) == ']';
    int from = bracketed ? 1 : 0;
    int to = bracketed ? end - 1 : end;
    int zone = text.indexOf('%');
    String address = text.substring(from, zone >= from && zone < to ? zone : to);
    // Brackets and zones are for IPv6 alone.
    return address.indexOf(':') < 0 ? null : Addresses.parse(address);
  }
}
