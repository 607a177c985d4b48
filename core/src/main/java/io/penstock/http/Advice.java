package io.penstock.http;

import java.util.concurrent.atomic.AtomicBoolean;

/** Explains, once, that a forwarding header is not believed. Safe for use by several threads. */
final class Advice {

  private static final System.Logger LOG = System.getLogger(Advice.class.getName());

  private final AtomicBoolean given = new AtomicBoolean();

  /**
   * Looks for a forwarding header in a request whose peer is not trusted.
   *
   * @param header the one that would be read from a trusted proxy
   */
  void look(RequestFacts request, String header) {
    if (given.get()) {
      return;
    }
    String found =
        request.header(header) != null
            ? header
            : request.header("x-forwarded-for") != null
                ? "x-forwarded-for"
                : request.header("forwarded") != null ? "forwarded" : null;
    if (found != null && given.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.ERROR,
          "A request came with the header "
              + found
              + ", but nothing says whose headers to believe: it was ignored, and the request was"
              + " counted by the address of its peer. If that is a proxy, all clients behind it"
              + " share one bucket. Set penstock.trusted-proxies to the addresses of your proxies"
              + " (or to private, or use penstock.trusted-hops); or to none, if there is no proxy or"
              + " the server has resolved the address already. (Logged once.)");
    }
  }
}
