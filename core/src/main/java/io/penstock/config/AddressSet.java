package io.penstock.config;

import inet.ipaddr.IPAddress;
import java.util.List;

/**
 * Some addresses. Immutable.
 *
 * @param blocks addresses and prefix blocks; what lies in one of them belongs to the set. IPv4
 *     addresses stand there as IPv4, never in IPv6 clothing.
 */
public record AddressSet(List<IPAddress> blocks) {

  /** No address. */
  public static final AddressSet NONE = new AddressSet(List.of());

  /** Makes a set. */
  public AddressSet {
    blocks = List.copyOf(blocks);
  }

  /** Whether an address, which is not in IPv6 clothing either, belongs to it. */
  public boolean contains(IPAddress address) {
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }
}
