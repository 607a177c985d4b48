package io.penstock.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.RecordedLog;
import io.penstock.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What counts as a change of the file, and who looks for it. */
class ReloadTest extends ReloadFixture {

  private static List<Thread> reloaders() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("penstock-reload"))
        .collect(Collectors.toList());
  }

  @Test
  void theSameContentUnderANewDateIsNoChange() throws Exception {
    replace(API + "refill-rate=1");
    try (RateLimitPolicies policies = open()) {
      replace(API + "refill-rate=1");
      replace(API + "refill-rate=2"); // the first that counts
      awaitReloads(policies, 1);
      assertThat(policies.get("api").stats("k").capacity()).isEqualTo(2);
      assertThat(policies.failedReloads()).isZero();
    }
  }

  /** As Kubernetes does with a ConfigMap: the file is a link to ..data/file, ..data is swapped. */
  @Test
  void aLinkSwappedSomewhereAboveIsAChange() throws Exception {
    Path one = Files.createDirectory(folder.resolve("..one"));
    Path two = Files.createDirectory(folder.resolve("..two"));
    Files.writeString(one.resolve("p"), text(API + "refill-rate=1"));
    Files.writeString(two.resolve("p"), text(API + "refill-rate=2"));
    Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("..one"));
    Path file = Files.createSymbolicLink(folder.resolve("p"), Path.of("..data", "p"));
    try (RateLimitPolicies policies = open(file)) {
      Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..two"));
      Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      awaitReloads(policies, 1);
      assertThat(policies.get("api").stats("k").capacity()).isEqualTo(2);
    }
  }

  @Test
  void aFileWrittenInPlaceIsAChange() throws Exception {
    replace(API + "refill-rate=1");
    try (RateLimitPolicies policies = open()) {
      Files.writeString(file(), text(API + "refill-rate=2"));
      awaitReloads(policies, 1);
      assertThat(policies.get("api").stats("k").capacity()).isEqualTo(2);
    }
  }

  @Test
  void anInvalidChangeIsToldOnceAndTheOldOneStays() throws Exception {
    replace(API + "refill-rate=1", API + "cost=1");
    try (RecordedLog log = new RecordedLog(RateLimitPolicies.class);
        RateLimitPolicies policies = open()) {
      PolicySet before = policies.current();
      replace(API + "refill-rate=2", API + "cost=0", "penstock.mod=off");
      awaitFailures(policies, 1);
      replace(API + "refill-rate=3", API + "cost=3");
      awaitReloads(policies, 1); // many looks later
      assertThat(policies.failedReloads()).isEqualTo(1);
      assertThat(log.lines())
          .hasSize(2)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("SEVERE " + file() + " has changed and cannot be used")
                      .contains(API + "cost: 0 (expected", "penstock.mod: off (unknown key"))
          .anySatisfy(line -> assertThat(line).startsWith("INFO " + file()));
      assertThat(before.find("api").orElseThrow().settings().cost()).isEqualTo(1);
      assertThat(policies.current().find("api").orElseThrow().settings().cost()).isEqualTo(3);
    }
  }

  @Test
  void aFileThatVanishesIsToldOnceAndTheOldOneStays() throws Exception {
    replace(API + "refill-rate=1");
    try (RecordedLog log = new RecordedLog(RateLimitPolicies.class);
        RateLimitPolicies policies = open()) {
      Files.delete(file());
      awaitFailures(policies, 1);
      assertThat(policies.get("api").allow("k")).isTrue();
      replace(API + "refill-rate=2");
      awaitReloads(policies, 1);
      assertThat(policies.failedReloads()).isEqualTo(1);
      assertThat(log.lines().get(0))
          .startsWith("SEVERE " + file() + " cannot be read any more; the policies stay");
    }
  }

  @Test
  void theEnvironmentIsReadAgain() throws Exception {
    replace(API + "refill-rate=1");
    try (RateLimitPolicies policies = open()) {
      environment.put("PENSTOCK_POLICY_API_COST", "3");
      replace(API + "refill-rate=1", "# touched");
      awaitReloads(policies, 1);
      assertThat(policies.policies().get(0).settings().cost()).isEqualTo(3);
    }
  }

  @Test
  void theThreadEndsWithThePolicies() throws Exception {
    replace(API + "refill-rate=1");
    for (int i = 0; i < 200; i++) { // often, because a thread may just have ended by itself
      endsWithThePolicies();
    }
  }

  private void endsWithThePolicies() throws IOException {
    List<Thread> before = reloaders();
    RateLimitPolicies policies = open();
    List<Thread> own = reloaders();
    own.removeAll(before);
    assertThat(own).hasSize(1);
    assertThat(own.get(0).isDaemon()).isTrue();
    policies.close();
    policies.close();
    assertThat(own.get(0).isAlive()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> policies.get("api").reset("k"));
  }

  @Test
  void aProgramMayLoadAFileThatIsWatched() throws Exception {
    replace(API + "refill-rate=1");
    try (RateLimitPolicies policies = RateLimitPolicies.load(file())) {
      replace(API + "refill-rate=2");
      awaitReloads(policies, 1);
    }
  }

  @Test
  void withoutTheKeyNothingIsWatched() throws Exception {
    Files.writeString(file(), API + "refill-rate=1");
    List<Thread> before = reloaders();
    try (RateLimitPolicies policies = open()) {
      assertThat(reloaders()).isEqualTo(before);
      assertThat(policies.reloads()).isZero();
    }
  }

  @Test
  void aFileFarTooLongIsNotRead() throws Exception {
    Files.write(file(), ("#" + "x".repeat(1 << 20)).getBytes(UTF_8));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> RateLimitPolicies.load(file()))
        .withMessageContaining("longer than 1048576 bytes");
  }
}
