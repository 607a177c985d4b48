package io.penstock.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.config.Nearest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitParamsTest {

  /** Or a right key would be told to be a misspelt place. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "refill-rate",
        "capacity",
        "limit.a.capacity",
        "paths",
        "key",
        "on-missing-key",
        "methods",
        "exempt-clients",
        "exempt-paths",
        "exempt-methods",
        "cost",
        "mode",
        "refund-statuses",
        "headers",
        "max-keys",
        "call-timeout",
        "mailbox-capacity",
        "on-full",
        "denial-status",
        "denial-body",
        "on-failure",
        "policy-order",
        "trusted-proxies",
        "trusted-hops",
        "forwarded-header",
        "ipv4-prefix",
        "ipv6-prefix",
        "count-preflight",
        "reload",
        "unknown-keys",
        "jaxrs.default-policies",
        "jaxrs.priority",
        "jaxrs.auto-discovery",
        "backend",
        "redis.uri",
        "redis.prefix",
        "redis.mode"
      })
  void noKeyComesNearAPlace(String key) {
    assertThat(Nearest.to(key, InitParams.PLACES)).isEmpty();
  }
}
