package io.penstock.http;

import inet.ipaddr.IPAddress;
import org.jspecify.annotations.Nullable;

/** Where a request comes from. Safe for use by several threads. */
final class Client {

  private final String text;
  private final IPAddress address;
  private final String key;
  private final boolean trusted;
  private @Nullable Grant latest; // immutable, so any that a thread sees will do

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
