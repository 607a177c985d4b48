package io.penstock.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code bin/demo --cluster --once} does. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ClusterDemoTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) throws Exception {
    return ClusterDemo.run(
        List.of(args), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }

  @Test
  void twoNodesShareALimitUntilRedisIsGone() throws Exception {
    int status = run("--once", "src/main/webapp");

    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(status).isZero();
    assertThat(out.toString(UTF_8))
        .contains("3 times 200, 17 times 429.", "6 times 200, 14 times 429.")
        .doesNotContain("Ctrl-C");
  }

  @Test
  void argumentsAreChecked() throws Exception {
    assertThat(run("--once", "no-such-folder")).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains("[--once, no-such-folder] (expected: [--once] WEBAPP, a folder)");
  }
}
