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
 * <p>What is remembered has a fixed number of places, eight for each hash, of which mostly the
 * first is the one: a newcomer takes a free one, or else that of any other. Entries are immutable
 * and may be read half a moment late, which costs a second reading at the worst.
 */
final class AddressBook {

  private static final int BITS = 12; // 4,096 places, about 600 kB once all are taken
  private static final int MASK = (1 << BITS) - 1;
  private static final int NEAR = 8; // with fewer, a thousand clients drive each other out
  private static final int SPREAD = 0x9E3779B9; // addresses differ in few bits of their hash codes
  private static final int LONGEST = 64; // of what is remembered, and so kept in memory

  private final @Nullable Client[] known = new @Nullable Client[MASK + 1];
  private int turn; // whose place the next newcomer takes; it does not matter if threads disagree
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
    int first = (text.hashCode() * SPREAD) >>> (Integer.SIZE - BITS);
    for (int i = 0; i < NEAR; i++) {
      int place = (first + i) & MASK;
      Client client = known[place];
      if (client == null) {
        return read(text, place);
      }
      if (client.text().equals(text)) {
        return client;
      }
    }
    return read(text, (first + (turn++ & (NEAR - 1))) & MASK);
  }

  private @Nullable Client read(String text, int place) {
    Client client = read(text);
    if (client != null && text.length() <= LONGEST) {
      known[place] = client;
    }
    return client;
  }

  private @Nullable Client read(String text) {
    IPAddress address = parse(text);
    return address == null
        ? null
        : new Client(text, address, "ip=" + masked(text, address), trusted.contains(address));
  }

  private String masked(String text, IPAddress address) {
    int prefix = address.isIPv4() ? ipv4Prefix : ipv6Prefix;
    if (prefix < address.getBitCount()) {
      return address.toPrefixBlock(prefix).toCanonicalString();
    }
    return Addresses.isIpv4(text) ? text : address.toCanonicalString();
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
