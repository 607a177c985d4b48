package io.penstock.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProblemBodyTest {

  private static final long SEED = Long.getLong("penstock.test.seed", 20261123L);

  @Test
  void anyTextCanBeToldInJson() throws Exception {
    Random random = new Random(SEED);
    String alphabet = "aä€\"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028\ud83d\ude00<";
    ObjectMapper mapper = new ObjectMapper();
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Refusal refusal =
          new Refusal(
              Refusal.Reason.QUOTA, 429, List.of(text.toString(), "b"), OptionalLong.empty());
      byte[] body = ProblemBody.of(refusal);
      assertThat(mapper.readTree(body).get("violated-policies").get(0).textValue())
          .as("seed %d", SEED)
          .isEqualTo(text.toString());
      assertThat(new String(body, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))
          .isEqualTo(body);
    }
  }
}
