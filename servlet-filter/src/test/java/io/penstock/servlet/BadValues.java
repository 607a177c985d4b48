package io.penstock.servlet;

import java.util.List;

/** A value that is none for each key that takes not just any text. */
final class BadValues {

  static final String OF_ALL =
      """
      penstock.mode = on
      penstock.policy-order = api, web
      penstock.trusted-proxies = example.org
      penstock.forwarded-header = x forwarded for
      penstock.ipv4-prefix = 33
      penstock.ipv6-prefix = 129
      penstock.exempt-paths = /health/**
      penstock.count-preflight = perhaps
      penstock.headers = draft-11
      penstock.reload = often
      penstock.unknown-keys = ignore
      penstock.jaxrs.default-policies = a,,b
      penstock.jaxrs.priority = first
      penstock.jaxrs.auto-discovery = yes
      penstock.policy.api.refill-rate = 1/s/s
      penstock.policy.api.capacity = 9007199254740992
      penstock.policy.api.paths = api
      penstock.policy.api.key = header
      penstock.policy.api.on-missing-key = allow
      penstock.policy.api.methods = get
      penstock.policy.api.exempt-clients = 10.0.0.1/33
      penstock.policy.api.exempt-paths = *
      penstock.policy.api.exempt-methods = G E T
      penstock.policy.api.cost = 0
      penstock.policy.api.mode = dry-run
      penstock.policy.api.refund-statuses = 6xx
      penstock.policy.api.headers = none, legacy
      penstock.policy.api.max-keys = 0
      penstock.policy.api.call-timeout = 0s
      penstock.policy.api.mailbox-capacity = 0
      penstock.policy.api.on-full = drop
      penstock.policy.api.denial-status = 399
      penstock.policy.api.denial-body = io.penstock.Missing
      penstock.policy.api.on-failure = local
      penstock.policy.api.limit.burst.capacity = -1
      """;

  private BadValues() {}

  /** Key and value of each. */
  static List<List<String>> lines() {
    return OF_ALL.lines().map(line -> List.of(line.split(" = ", 2))).toList();
  }
}
