package io.penstock.http;

import inet.ipaddr.IPAddress;
import org.jspecify.annotations.Nullable;

/** Where a request comes from. Safe for use by several threads. */
final class Client {

  private static final int LOOKS = 256;
  private static final int LATER_LOOKS = 16; // one request of so many; a power of two

  private final String text;
  private final IPAddress address;
  private final String key;
  private final boolean trusted;
  private @Nullable Grant latest; // immutable, so any that a thread sees will do
  private int requests; // about so many: threads may lose some to each other

  /**
   * A client.
   *
   * @param text the address as the server or the header spells it
   * @param address the same, not masked; IPv4 in IPv6 clothing as IPv4, without zone
   * @param key what stands for it in keys, such as {@code ip=203.0.113.7} or {@code
   *     ip=2001:db8::/64}
   * @param trusted whether this is a proxy whose forwarding header is believed
   */
  Client(String text, IPAddress address, String key, boolean trusted) {
    this.text = text;
    this.address = address;
    this.key = key;
    this.trusted = trusted;
  }

  String text() {
    return text;
  }

  IPAddress address() {
    return address;
  }

  String key() {
    return key;
  }

  boolean trusted() {
    return trusted;
  }

  /**
   * Whether to look through the headers of a request that came from here: of the first few, and
   * then of one in sixteen. A proxy that nobody spoke of sends its header again and again, and for
   * most servers a look is a walk through all headers.
   */
  boolean isToBeLookedAt() {
    int before = requests;
    requests = before == Integer.MAX_VALUE ? LOOKS : before + 1;
    return before < LOOKS || (before & (LATER_LOOKS - 1)) == 0;
  }

  /** The verdict on a request that a policy allows by this client's key. */
  Grant grant(GatedPolicy policy) {
    Grant grant = latest;
    if (grant == null || grant.policy() != policy) {
      grant = new Grant(policy, policy.limiter().reference(key));
      latest = grant;
    }
    return grant;
  }
}
