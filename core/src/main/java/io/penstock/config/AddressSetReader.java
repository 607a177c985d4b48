package io.penstock.config;

import inet.ipaddr.IPAddress;
import inet.ipaddr.ipv6.IPv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads sets of addresses: addresses, CIDRs, {@code loopback} and {@code private}. */
final class AddressSetReader {

  private static final String EXPECTED =
      "addresses such as 192.0.2.1 or 2001:db8::1, CIDRs such as 10.0.0.0/8, loopback and private,"
          + " comma-separated, or none";
  private static final int MAPPED_BITS = 96; // before the IPv4 address in IPv6 clothing

  private static final List<IPAddress> LOOPBACK = blocks("127.0.0.0/8", "::1");

  /** RFC 1918 and RFC 4193. Link-local addresses are no private ones: anybody on the link is in. */
  private static final List<IPAddress> PRIVATE =
      blocks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7");

  private AddressSetReader() {}

  /** Parses a list, or {@code none}. */
  static AddressSet parse(String text) throws BadValueException {
    if (text.equals("none")) {
      return AddressSet.NONE;
    }
    List<IPAddress> blocks = new ArrayList<>();
    for (String written : text.split(",", -1)) {
      String part = written.strip();
      switch (part) {
        case "loopback" -> blocks.addAll(LOOPBACK);
        case "private" -> blocks.addAll(PRIVATE);
        default -> blocks.add(block(part));
      }
    }
    return new AddressSet(blocks);
  }

  private static IPAddress block(String part) throws BadValueException {
    int slash = part.indexOf('/');
    if (slash < 0) {
      IPAddress address = Addresses.parse(part);
      if (address == null) {
        throw BadValueException.part(part, EXPECTED);
      }
      return address;
    }
    String text = part.substring(0, slash);
    IPAddress address = Addresses.isIpv4(text) ? Addresses.parse(text) : Addresses.ipv6(text);
    int bits = address == null ? -1 : bits(part.substring(slash + 1), address.getBitCount());
    if (address == null || bits < 0) {
      throw BadValueException.part(part, EXPECTED);
    }
    if (address.isIPv6() && address.toIPv6().isIPv4Mapped()) {
      if (bits < MAPPED_BITS) {
        throw new BadValueException(
            EXPECTED,
            "cannot use '" + part + "', of which only IPv4-mapped addresses could ever be met");
      }
      IPv6Address clothing = address.toIPv6();
      address = clothing.getEmbeddedIPv4Address();
      bits -= MAPPED_BITS;
    }
    IPAddress block = address.toPrefixBlock(bits);
    if (!block.getLower().withoutPrefixLength().equals(address)) {
      throw new BadValueException(
          EXPECTED,
          "cannot use '"
              + part
              + "', which has bits behind its prefix: did you mean "
              + block
              + "?");
    }
    return block;
  }

  /** The length of a prefix; -1 if it is none. */
  private static int bits(String text, int most) {
    if (!Numbers.isDigits(text)
        || text.length() > 3
        || (text.length() > 1 && text.startsWith("0"))) {
      return -1;
    }
    int bits = Integer.parseInt(text);
    return bits > most ? -1 : bits;
  }

  private static List<IPAddress> blocks(String... texts) {
    return Stream.of(texts).map(AddressSetReader::known).toList();
  }

  private static IPAddress known(String text) {
    try {
      return block(text);
    } catch (BadValueException e) {
      throw new AssertionError(e);
    }
  }
}
