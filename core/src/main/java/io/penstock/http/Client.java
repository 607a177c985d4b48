package io.penstock.http;

import inet.ipaddr.IPAddress;

/**
 * Where a request comes from. Immutable.
 *
 * @param text the address as the server or the header spells it
 * @param address the same, not masked; IPv4 in IPv6 clothing as IPv4, without zone
 * @param key what stands for it in keys, such as {@code ip=203.0.113.7} or {@code ip=2001:db8::/64}
 * @param trusted whether this is a proxy whose forwarding header is believed
 */
record Client(String text, IPAddress address, String key, boolean trusted) {}
