package io.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.penstock.Limit;
import io.penstock.redis.Message.Verb;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The script, in the Lua of a real Redis, against integers of any size. */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
class ScriptTest {

  private static final long SEED =
      Long.getLong("penstock.test.seed", new SplittableRandom().nextLong());
  private static final long NOW = 1_790_000_000_000_000L;
  private static final String CLOCK = "redis.call('HMGET', 'clock', 'seconds', 'micros')";

  private static RedisProcess redis;
  private static RedisClient client;
  private static StatefulRedisConnection<String, String> connection;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final RandomLimits limits = new RandomLimits(random);

  @BeforeAll
  static void start() {
    redis = RedisProcess.start("--lua-time-limit", "60000");
    client = RedisClient.create(redis.uri());
    connection = client.connect();
    connection.setTimeout(Duration.ofSeconds(60));
  }

  @AfterAll
  static void stop() {
    client.shutdown();
    redis.close();
  }

  /** One message at one time. */
  private record Step(Verb verb, long tokens, long time, List<Limit> limits) {

    String seconds() {
      return "" + time / 1_000_000;
    }

    String micros() {
      return "" + time % 1_000_000;
    }
  }

  private List<Step> sequence() {
    List<Step> steps = new ArrayList<>();
    List<Limit> now = limits.next();
    List<Limit> others = now;
    long time = NOW + random.nextLong(1L << 40);
    int count = 2 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(5) == 0) {
        List<Limit> before = now;
        int any = random.nextInt(6);
        now = any == 0 ? limits.next() : any < 3 ? changed(now) : others;
        others = before;
      }
      time += pause();
      Verb verb = verb();
      steps.add(new Step(verb, cost(now, verb), time, now));
    }
    return steps;
  }

  private List<Limit> changed(List<Limit> from) {
    List<Limit> to = new ArrayList<>(from);
    String name = to.get(0).name();
    to.set(0, limits.next().get(0).named(name));
    return to;
  }

  private Verb verb() {
    int any = random.nextInt(16);
    return any < 11 ? Verb.TAKE : any < 13 ? Verb.PEEK : any < 15 ? Verb.REFUND : Verb.RESET;
  }

  private long pause() {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> -random.nextLong(1L << random.nextInt(1, 40)); // the clock steps back
      case 2 -> random.nextLong(1L << random.nextInt(1, 50));
      default -> random.nextLong(5_000_000);
    };
  }

  private long cost(List<Limit> now, Verb verb) {
    long capacity = now.get(random.nextInt(now.size())).capacity();
    long most = Math.max(1, capacity);
    return switch (random.nextInt(5)) {
      case 0 -> most;
      case 1 -> 1 + random.nextLong(most);
      case 2 -> verb == Verb.REFUND ? most : Math.min(1L << 53, most + 1);
      default -> 1 + random.nextInt(3);
    };
  }

  @Test
  void everyMessageOfAHundredThousandBucketsIsExact() throws IOException {
    String replay = resource("replay.lua").replace("SCRIPT\n", resource("bucket.lua"));
    long messages = 0;
    List<List<Step>> sequences = sequences();
    RedisFuture<List<Long>> answers = replayed(replay, sequences);
    for (int batch = 1; batch <= 100; batch++) {
      List<List<Step>> nextSequences = sequences();
      RedisFuture<List<Long>> next = replayed(replay, nextSequences); // works while we check
      Iterator<Long> rest = answers.toCompletableFuture().orTimeout(60, SECONDS).join().iterator();
      for (List<Step> sequence : sequences) {
        ScriptModel model = new ScriptModel(sequence.get(0).limits());
        for (Step step : sequence) {
          check(model, step, rest);
        }
        messages += sequence.size();
      }
      assertThat(rest.hasNext()).isFalse();
      sequences = nextSequences;
      answers = next;
    }
    assertThat(messages).isGreaterThan(300_000);
  }

  private List<List<Step>> sequences() {
    List<List<Step>> sequences = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      sequences.add(sequence());
    }
    return sequences;
  }

  private static RedisFuture<List<Long>> replayed(String replay, List<List<Step>> sequences) {
    return connection
        .async()
        .eval(replay, ScriptOutputType.MULTI, new String[0], arguments(sequences));
  }

  private static void check(ScriptModel model, Step step, Iterator<Long> answers) {
    long outcome = answers.next();
    boolean silent =
        step.verb() == Verb.RESET || (step.verb() == Verb.REFUND && model.expiry() == -2);
    long[] levels = new long[silent ? 0 : 2 * step.limits().size()];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = answers.next();
    }
    check(model, step, outcome, levels, answers.next());
  }

  private static void check(
      ScriptModel model, Step step, long outcome, long[] levels, long expiry) {
    try {
      model.check(step.verb(), step.tokens(), step.time(), step.limits(), outcome, levels, expiry);
      if (step.verb() == Verb.TAKE && outcome == 0) {
        checkWaits(step, levels);
      }
    } catch (AssertionError e) {
      throw new AssertionError(
          "-Dpenstock.test.seed=" + SEED + ": " + step + " gave " + Arrays.toString(levels), e);
    }
  }

  /** A wait is as long as necessary and as long as it takes. */
  private static void checkWaits(Step step, long[] levels) {
    for (int i = 0; i < levels.length; i += 2) {
      Limit limit = step.limits().get(i / 2);
      TickMeter meter = TickMeter.of(limit);
      long wait = meter.waitNanos(levels, i, step.tokens());
      if (wait == TickMeter.NEVER || wait == 0) {
        boolean covered = levels[i] >= step.tokens();
        assertThat(wait == 0).isEqualTo(covered);
        continue;
      }
      assertThat(after(meter, levels, i, wait))
          .as("after %s", limit)
          .isGreaterThanOrEqualTo(step.tokens());
      assertThat(after(meter, levels, i, wait - 1000)).isLessThan(step.tokens());
      BigInteger gain =
          BigInteger.valueOf(limit.refillTokens())
              .multiply(BigInteger.valueOf(wait))
              .divide(BigInteger.valueOf(limit.refillPeriod().toNanos()));
      assertThat(gain.add(BigInteger.valueOf(levels[i] + 1)))
          .isGreaterThanOrEqualTo(BigInteger.valueOf(step.tokens()));
    }
  }

  private static long after(TickMeter meter, long[] levels, int at, long nanos) {
    long[] copy = levels.clone();
    meter.settleIn(copy, at, nanos / 1000);
    return copy[at];
  }

  private static String[] arguments(List<List<Step>> sequences) {
    List<List<Limit>> sets = new ArrayList<>();
    Map<List<Limit>, Integer> numbers = new java.util.HashMap<>();
    List<String> messages = new ArrayList<>();
    for (List<Step> sequence : sequences) {
      messages.addAll(List.of("-1", "0", "0", "0", "1"));
      for (Step step : sequence) {
        int set =
            numbers.computeIfAbsent(
                step.limits(),
                limits -> {
                  sets.add(limits);
                  return sets.size();
                });
        messages.addAll(
            List.of(
                "" + step.verb().number(),
                "" + step.tokens(),
                step.seconds(),
                step.micros(),
                "" + set));
      }
    }
    List<String> all = new ArrayList<>(List.of("" + sets.size()));
    for (List<Limit> set : sets) {
      LimitSet limits = LimitSet.of(set);
      ByteBuffer packed = ByteBuffer.wrap(limits.numbers()).order(ByteOrder.LITTLE_ENDIAN);
      all.add(limits.text());
      all.add("" + 4 * set.size());
      for (int i = 0; i < 4 * set.size(); i++) {
        all.add("" + (long) packed.getDouble());
      }
    }
    all.addAll(messages);
    return all.toArray(new String[0]);
  }

  /** The same on buckets that Redis keeps, one command for each message. */
  @Test
  void whatRedisKeepsIsTheSame() throws IOException {
    BucketScript script = BucketScript.withClock(CLOCK);
    RedisCommands<String, String> commands = connection.sync();
    Server server =
        Server.of(client, redis.uri(), new Server.Options("c", new EvictionCheck(false), () -> {}))
            .start(Duration.ofSeconds(30));
    try {
      for (int i = 0; i < 100; i++) {
        commands.del("bucket");
        List<Step> sequence = sequence();
        ScriptModel model = new ScriptModel(sequence.get(0).limits());
        for (Step step : sequence) {
          // Ahead of the clock that buckets expire by.
          Step later =
              new Step(step.verb(), step.tokens(), step.time() + (1L << 51), step.limits());
          commands.hset("clock", Map.of("seconds", later.seconds(), "micros", later.micros()));
          Message message =
              new Message(
                  later.verb(),
                  "bucket",
                  later.tokens(),
                  LimitSet.of(later.limits()),
                  "c".getBytes(UTF_8));
          BucketAnswer answer =
              new Exchange(server, script, System::nanoTime, message, Long.MAX_VALUE).send().join();
          long expiry = expiry(commands);
          check(model, later, answer.outcome(), answer.levels(), expiry);
        }
      }
    } finally {
      server.close();
    }
  }

  /** Redis 6 tells only what is left, a millisecond more or less. */
  private static long expiry(RedisCommands<String, String> commands) {
    return commands.eval(
        "local left = redis.call('PTTL', 'bucket') if left < 0 then return left end "
            + "local t = redis.call('TIME') "
            + "return left + t[1] * 1000 + math.floor(t[2] / 1000)",
        ScriptOutputType.INTEGER);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ScriptTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
