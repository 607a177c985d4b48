package io.penstock.http;

import io.penstock.config.ClientSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds out whose request it is. Safe for use by several threads. */
final class Clients {

  /** No chain of proxies is as long; whatever lies behind is not looked at. */
  private static final int MOST_ELEMENTS = 256;

  private final AddressBook book;
  private final String header;
  private final Walk.Form form;
  private final int hops; // 0: by trusted addresses
  private final @Nullable Advice advice; // where nothing was said of proxies

  /**
   * Makes one.
   *
   * @param advice takes note of a forwarding header that is ignored because nothing was said
   */
  Clients(ClientSettings settings, Advice advice) {
    this.book = new AddressBook(settings);
    this.header = settings.forwardedHeader();
    this.form =
        switch (header) {
          case "x-forwarded-for" -> Walk.Form.LIST;
          case "forwarded" -> Walk.Form.FORWARDED;
          default -> Walk.Form.SINGLE;
        };
    this.hops = settings.trustedHops().orElse(0);
    this.advice = hops == 0 && settings.trustedProxies().isEmpty() ? advice : null;
  }

  /** The client of a request, null if its address is not known. */
  @Nullable Client of(RequestFacts request) {
    String text = request.peerAddress();
    Client peer = text == null ? null : book.find(text);
    if (hops > 0) {
      return behindHops(request, peer);
    }
    if (peer != null && peer.trusted()) {
      return behindTrusted(request, peer);
    }
    if (advice != null && (peer == null || peer.isToBeLookedAt())) {
      advice.look(request, header);
    }
    return peer;
  }

  /** The first from the right that is not trusted; the leftmost, if all are. */
  private Client behindTrusted(RequestFacts request, Client peer) {
    List<String> lines = request.headers(header);
    if (lines.isEmpty()) {
      return peer;
    }
    Walk walk = new Walk(form, lines, book);
    Client last = peer;
    for (int i = 0; i < MOST_ELEMENTS && walk.next(); i++) {
      Client next = walk.client();
      if (next == null) {
        return last;
      }
      last = next;
      if (!next.trusted()) {
        return next;
      }
    }
    return last;
  }

  /** The one at that place from the right, if everything up to there is an address. */
  private @Nullable Client behindHops(RequestFacts request, @Nullable Client peer) {
    Walk walk = new Walk(form, request.headers(header), book);
    Client last = peer;
    for (int i = 0; i < hops; i++) {
      last = walk.next() ? walk.client() : null;
      if (last == null) {
        return peer;
      }
    }
    return last;
  }
}
