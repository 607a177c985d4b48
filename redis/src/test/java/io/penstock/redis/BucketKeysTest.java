package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names of buckets: readable where they can be, and never the same for two. */
class BucketKeysTest {

  @Test
  void plainNamesStayAsTheyAre() {
    assertThat(new BucketKeys("shop", "api", false).of("10.0.0.1|x:y"))
        .isEqualTo("shop:{api:10.0.0.1|x:y}");
  }

  @Test
  void aKeyIsItsDigest() {
    assertThat(new BucketKeys("shop", "api", true).of("abc"))
        .isEqualTo("shop:{api:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad}");
  }

  @Test
  void noTwoBucketsHaveOneName() {
    String[] parts = {
      "",
      "a",
      ":",
      "}",
      "{",
      "%",
      "%7D",
      "a}",
      "}a",
      "a:b",
      "{a",
      "?",
      "\ud800",
      "\udc00",
      "%uD800",
      "\ud83d\ude00"
    };
    Set<String> names = new HashSet<>();
    int count = 0;
    for (String prefix : parts) {
      for (String policy : parts) {
        for (String key : parts) {
          names.add(new BucketKeys(prefix, policy, false).of(key));
          names.add(new BucketKeys(prefix, policy, true).of(key));
          count += 2;
        }
      }
    }
    assertThat(names).hasSize(count);
  }

  @Test
  void theHashTagHoldsPolicyAndKey() {
    BucketKeys keys = new BucketKeys("{shop}", "a}b", false);
    int one = SlotHash.getSlot(keys.of("x}y"));
    int same = SlotHash.getSlot(new BucketKeys("other", "a}b", false).of("x}y"));
    assertThat(one).as("the prefix does not place it").isEqualTo(same);
    assertThat(SlotHash.getSlot(keys.of("x}z"))).as("all of the key does").isNotEqualTo(one);
  }
}
