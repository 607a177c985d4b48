package io.penstock.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import inet.ipaddr.IPAddressString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for all policies, key by key. */
class GlobalReaderTest {

  private static final String POLICIES =
      "penstock.policy.a.refill-rate=1\npenstock.policy.b.refill-rate=1\n";

  private static GlobalSettings read(String... lines) {
    StringBuilder text = new StringBuilder(POLICIES);
    for (String line : lines) {
      text.append("penstock.").append(line).append('\n');
    }
    return ConfigurationTest.configuration(Outside.NONE)
        .ofFile(text.toString().getBytes(UTF_8), "f")
        .global();
  }

  @Test
  void theDefaults() {
    assertThat(read()).isEqualTo(GlobalSettings.DEFAULT);
    assertThat(read().mode()).isEmpty();
    assertThat(read().clients().trustedProxies()).isEmpty();
    assertThat(read().clients().trustedHops()).isEmpty();
    assertThat(read().clients().forwardedHeader()).isEqualTo("x-forwarded-for");
    assertThat(read().clients().ipv4Prefix()).isEqualTo(32);
    assertThat(read().clients().ipv6Prefix()).isEqualTo(64);
    assertThat(read().headers()).containsExactly(HeaderForm.DRAFT_10);
    assertThat(read().countPreflight()).isFalse();
    assertThat(read().reload()).isEmpty();
  }

  @Test
  void everyKeyIsRead() {
    GlobalSettings global =
        read(
            "mode=shadow",
            "policy-order = b , a",
            "trusted-proxies=loopback, 10.0.0.0/8",
            "forwarded-header=CF-Connecting-IP",
            "ipv4-prefix=24",
            "ipv6-prefix=56",
            "exempt-paths=/health, /ready/*",
            "count-preflight=true",
            "headers=draft-10,legacy",
            "reload=5s",
            "unknown-keys=fail",
            "jaxrs.default-policies=a, any other",
            "jaxrs.priority=-5",
            "jaxrs.auto-discovery=true",
            "backend=local");

    assertThat(global.mode()).contains(Mode.SHADOW);
    assertThat(global.policyOrder()).containsExactly("b", "a");
    AddressSet trusted = global.clients().trustedProxies().orElseThrow();
    assertThat(trusted.contains(new IPAddressString("10.1.1.1").getAddress())).isTrue();
    assertThat(global.clients().forwardedHeader()).isEqualTo("cf-connecting-ip");
    assertThat(global.clients().ipv4Prefix()).isEqualTo(24);
    assertThat(global.clients().ipv6Prefix()).isEqualTo(56);
    assertThat(global.exemptPaths().match("/ready/now")).isTrue();
    assertThat(global.exemptPaths().match("/other")).isFalse();
    assertThat(global.countPreflight()).isTrue();
    assertThat(global.headers()).containsExactlyInAnyOrder(HeaderForm.DRAFT_10, HeaderForm.LEGACY);
    assertThat(global.reload()).contains(Duration.ofSeconds(5));
    assertThat(global.jaxrsDefaultPolicies()).containsExactly("a", "any other");
    assertThat(global.jaxrsPriority()).hasValue(-5);
    assertThat(global.jaxrsAutoDiscovery()).isTrue();
  }

  @Test
  void wordsThatSwitchOff() {
    GlobalSettings global =
        read("headers=none", "reload=off", "trusted-proxies=none", "jaxrs.default-policies=none");
    assertThat(global.headers()).isEmpty();
    assertThat(global.reload()).isEmpty();
    assertThat(global.clients().trustedProxies()).contains(AddressSet.NONE);
    assertThat(global.jaxrsDefaultPolicies()).isEmpty();
  }

  @Test
  void hopsStandInPlaceOfProxies() {
    assertThat(read("trusted-hops=2").clients().trustedHops()).isEqualTo(OptionalInt.of(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "mode=on; enforce, shadow or off",
        "policy-order=a,c; names of policies, comma-separated, of a, b; cannot use 'c'",
        "policy-order=a,a; each once",
        "policy-order=a,,b; an empty part",
        "trusted-proxies=10.1.1.1/8; did you mean 10.0.0.0/8?",
        "trusted-proxies=proxy.example.com; cannot use 'proxy.example.com'",
        "trusted-hops=0; 1..2147483647",
        "forwarded-header=x forwarded; the name of a header",
        "ipv4-prefix=33; 0..32",
        "ipv6-prefix=129; 0..128",
        "exempt-paths=/**; cannot use '/**'",
        "count-preflight=yes; true or false",
        "headers=standard,none; cannot use 'none'",
        "headers=standard,draft-10; cannot use 'draft-10'",
        "headers=legacy,legacy; each once",
        "headers=legacy,legacy-epoch; only one of them",
        "reload=on; or off",
        "reload=0s; a positive duration",
        "unknown-keys=ignore; fail or warn",
        "jaxrs.default-policies=a,\\u00e4; cannot use 'ä'",
        "jaxrs.priority=2147483648; a whole number of 32 bits",
        "jaxrs.priority=high; a whole number of 32 bits",
        "jaxrs.auto-discovery=1; true or false",
        "backend=memory; local or redis",
        "redis.hash-keys=no; true or false",
        "redis.timeout=0ms; a positive duration",
        "redis.mode=leased; exact",
        "redis.mode=fast; exact",
        "redis.require-noeviction=1; true or false",
        "redis.prefix={shop}; printable ASCII but { and }",
        "redis.prefix=my shop; printable ASCII but { and }",
        "redis.local-share=0; a part of 1 such as 0.25",
        "redis.local-share=1.01; a part of 1 such as 0.25",
        "redis.local-share=.5; a part of 1 such as 0.25",
        "redis.local-share=1e-3; a part of 1 such as 0.25",
        "redis.local-share=0.1234567891; a part of 1 such as 0.25",
        "reload=; a value"
      })
  void aValueThatCannotBeUsed(String line, String expected) {
    ConfigurationException e = catchThrowableOfType(ConfigurationException.class, () -> read(line));
    assertThat(e.problems())
        .singleElement()
        .asString()
        .startsWith("f: penstock." + line.substring(0, line.indexOf('=')) + ": ")
        .contains(expected);
  }

  @Test
  void proxiesAndHopsExcludeEachOther() {
    ConfigurationException e =
        catchThrowableOfType(
            ConfigurationException.class, () -> read("trusted-hops=1", "trusted-proxies=none"));
    assertThat(e.problems())
        .containsExactly(
            "f: penstock.trusted-hops: 1 (expected: either trusted-proxies or trusted-hops, not"
                + " both)");
  }

  @Test
  void initParamsHaveTheKeysOfBoth() {
    Settings settings =
        ConfigurationTest.configuration(Outside.NONE)
            .ofInitParams(
                "x",
                Map.of(
                    "refill-rate", "1",
                    "mode", "shadow",
                    "headers", "none",
                    "exempt-paths", "/health",
                    "trusted-proxies", "loopback",
                    "count-preflight", "true"));
    PolicySettings policy = settings.policies().get(0);
    assertThat(policy.mode()).isEqualTo(Mode.SHADOW);
    assertThat(policy.headers()).contains(Set.of());
    assertThat(policy.exemptPaths().match("/health")).isTrue();
    assertThat(settings.global().mode()).isEmpty();
    assertThat(settings.global().headers()).containsExactly(HeaderForm.DRAFT_10);
    assertThat(settings.global().exemptPaths().match("/health")).isFalse();
    assertThat(settings.global().clients().trustedProxies()).isPresent();
    assertThat(settings.global().countPreflight()).isTrue();
  }

  @Test
  void initParamsAreCheckedAsAFileIs() {
    ConfigurationException e =
        catchThrowableOfType(
            ConfigurationException.class,
            () ->
                ConfigurationTest.configuration(Outside.NONE)
                    .ofInitParams(
                        "x", Map.of("refill-rate", "1", "trusted-hops", "x", "ipv4-prefx", "24")));
    assertThat(e.problems())
        .isEqualTo(
            List.of(
                "init-param: trusted-hops: x (expected: 1..2147483647)",
                "init-param: ipv4-prefx: 24 (unknown key; did you mean ipv4-prefix?)"));
  }
}
