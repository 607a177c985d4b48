package io.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.penstock.BackendUnavailableException;
import io.penstock.Limit;
import io.penstock.Ticker;
import io.penstock.redis.Message.Verb;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A machine with a JVM of its own, which asks one bucket as fast as it can and in the end prints
 * what it was granted and what it gave back, with the dates of Redis. While it does, it says on its
 * standard error so, every now and then.
 */
final class NodeProcess {

  static final Limit BURST =
      Limit.capacity(20).refilling(300, Duration.ofSeconds(1)).named("burst");
  static final Limit STEADY =
      Limit.capacity(90).refilling(200, Duration.ofSeconds(1)).named("steady");
  static final String KEY = "test:{history:1}";

  /** What it says when it was served another few times. */
  static final String AT_IT = "at it";

  private static final int FEW = 20;

  private NodeProcess() {}

  /** Arguments: the port of Redis and a seed. Ends when its standard input does. */
  public static void main(String[] args) {
    AtomicBoolean goesOn = new AtomicBoolean(true);
    Thread listener =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Until whoever started this has seen enough.
                }
              } catch (IOException e) {
                // That is an end, too.
              }
              goesOn.set(false);
            });
    listener.setDaemon(true);
    listener.start();
    RedisClient client = RedisClient.create();
    RedisURI uri = RedisURI.create("127.0.0.1", Integer.parseInt(args[0]));
    SplittableRandom random = new SplittableRandom(Long.parseLong(args[1]));
    Server server =
        Server.of(client, uri, new Server.Options("c", new EvictionCheck(false), client::shutdown))
            .start(Duration.ofSeconds(30));
    Messenger messenger =
        new Messenger(server, BucketScript.standard(), Ticker.system(), Duration.ofMillis(200));
    LimitSet limits = LimitSet.of(List.of(BURST, STEADY));
    StringBuilder log = new StringBuilder();
    int served = 0;
    while (goesOn.get()) {
      Verb verb = verb(random);
      long tokens = random.nextInt(1, 4);
      Message message = new Message(verb, KEY, tokens, limits, "c".getBytes(UTF_8));
      try {
        BucketAnswer answer =
            verb == Verb.TAKE
                ? messenger.call(message)
                : messenger.cast(message).toCompletableFuture().join();
        if (answer.outcome() == BucketAnswer.DONE) {
          log.append(answer.time())
              .append(' ')
              .append(verb)
              .append(' ')
              .append(tokens)
              .append('\n');
          if (++served % FEW == 0) {
            System.err.println(AT_IT);
          }
        }
      } catch (BackendUnavailableException | CompletionException e) {
        if (wasSent(e)) { // and so may have been spent or given back, or not
          log.append("0 UNKNOWN_").append(verb).append(' ').append(tokens).append('\n');
        }
      }
    }
    System.out.print(log);
    System.out.flush();
    server.close();
  }

  private static boolean wasSent(RuntimeException e) {
    String all =
        e + " " + e.getCause() + " " + (e.getCause() == null ? "" : e.getCause().getCause());
    return !all.contains("was not asked") && !all.contains("not connected");
  }

  private static Verb verb(SplittableRandom random) {
    int any = random.nextInt(1000);
    return any == 0 ? Verb.RESET : any < 20 ? Verb.REFUND : Verb.TAKE;
  }
}
