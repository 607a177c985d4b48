package io.penstock.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.fail;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is read, the answer is policies or a ConfigurationException. */
class ConfigurationFuzzTest {

  private static final long SEED = Long.getLong("penstock.test.seed", 20261123L);
  private static final int ROUNDS = 5_000;

  private static final String[] KEYS = {
    "refill-rate",
    "capacity",
    "limit.a.refill-rate",
    "limit.a.capacity",
    "paths",
    "key",
    "methods",
    "cost",
    "max-keys",
    "call-timeout",
    "mailbox-capacity",
    "on-missing-key",
    "on-failure",
    "denial-status",
    "denial-body",
    "mode",
    "on-full",
    "exempt-clients",
    "exempt-paths",
    "exempt-methods",
    "refund-statuses",
    "headers",
    "limit.",
    "limit..",
    "limit..refill-rate",
    ".",
    "",
    "refillrate"
  };

  private static final String[] GLOBAL_KEYS = {
    "mode",
    "policy-order",
    "trusted-proxies",
    "trusted-hops",
    "forwarded-header",
    "ipv4-prefix",
    "ipv6-prefix",
    "exempt-paths",
    "count-preflight",
    "headers",
    "reload",
    "unknown-keys",
    "jaxrs.default-policies",
    "jaxrs.priority",
    "jaxrs.auto-discovery",
    "backend",
    "redis.uri",
    "policy",
    "policy."
  };

  private static final String[] SCRAPS = {
    "100/min",
    "0.5",
    "/",
    "*",
    "/api/*",
    "**",
    "ip",
    "header:",
    "cookie:",
    "constant:",
    "X-Key",
    "10.0.0.0/8",
    "::ffff:",
    "::1",
    "2001:db8::/32",
    "loopback",
    "private",
    "127.1",
    "2xx",
    "-",
    "400",
    "java.lang.Object",
    "java.lang.Runtime",
    "io.penstock.config.ConfigurationFuzzTest",
    "[I",
    "problem",
    "container",
    "legacy",
    "standard",
    "off",
    "warn",
    "redis",
    "true",
    "${",
    "${X}",
    "${X:",
    "}",
    "+",
    "|",
    "GET",
    ",",
    " ",
    "250ms",
    "PT5S",
    "P",
    "-1",
    "0",
    "9007199254740991",
    "9223372036854775808",
    "99999999999",
    "1e9",
    "none",
    "shared",
    "deny",
    "allow",
    "d",
    "min",
    "\\",
    "\\u",
    "\\u00",
    "\n",
    "\r",
    "=",
    ":",
    "#",
    "!",
    "\u0000",
    "ä",
    "\ud800",
    "\udfff",
    "\u2028",
    "٣",
    "penstock",
    ".policy.",
    "api",
    "."
  };

  /** Every name has a value, which is the name itself or something hostile. */
  private static final Outside OUTSIDE =
      new Outside(
          name -> name.startsWith("penstock.") ? null : "x".repeat(50_000),
          name -> name.equals("PENSTOCK_POLICY_API_COST") ? "${COST}" : null);

  private final Configuration configuration = ConfigurationTest.configuration(OUTSIDE);
  private final Random random = new Random(SEED);

  private String scraps() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(SCRAPS[random.nextInt(SCRAPS.length)]);
    }
    return text.toString();
  }

  private String key() {
    return random.nextInt(8) == 0 ? scraps() : KEYS[random.nextInt(KEYS.length)];
  }

  private String fullKey() {
    return random.nextBoolean()
        ? "penstock.policy.api." + key()
        : "penstock." + GLOBAL_KEYS[random.nextInt(GLOBAL_KEYS.length)];
  }

  private void expectAnswerOrProblems(Runnable reading, Object input) {
    try {
      reading.run();
    } catch (ConfigurationException e) {
      if (e.problems().isEmpty() || e.problems().stream().anyMatch(line -> line.contains("\n"))) {
        fail("seed " + SEED + ", input " + input + ", problems " + e.problems());
      }
    } catch (RuntimeException | Error e) {
      fail("seed " + SEED + ", input " + input, e);
    }
  }

  @Test
  void files() {
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(6); i > 0; i--) {
        text.append(fullKey()).append('=').append(scraps()).append('\n');
      }
      byte[] bytes = text.toString().getBytes(UTF_8);
      for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      expectAnswerOrProblems(() -> configuration.ofFile(bytes, "fuzz"), text);
    }
  }

  @Test
  void properties() {
    for (int round = 0; round < ROUNDS; round++) {
      Properties properties = new Properties();
      for (int i = random.nextInt(6); i > 0; i--) {
        properties.setProperty(scraps() + "penstock.policy.api." + key(), scraps());
        properties.setProperty(fullKey(), scraps());
      }
      expectAnswerOrProblems(() -> configuration.ofProperties(properties), properties);
    }
  }

  @Test
  void initParams() {
    for (int round = 0; round < ROUNDS; round++) {
      Map<String, String> settings = new HashMap<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        settings.put(
            random.nextBoolean() ? key() : GLOBAL_KEYS[random.nextInt(GLOBAL_KEYS.length)],
            scraps());
      }
      String name = scraps();
      expectAnswerOrProblems(() -> configuration.ofInitParams(name, settings), name + settings);
    }
  }
}
