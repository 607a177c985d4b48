package io.penstock.benchmarks;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A typed Pekko actor and its ask, on the default dispatcher; one actor and no look-up. */
final class PekkoActor implements Limiter {

  private static final Duration TIMEOUT = Duration.ofSeconds(1); // that of our calls

  private record Take(ActorRef<Boolean> replyTo) {}

  private final ActorSystem<Take> system =
      ActorSystem.create(
          Behaviors.setup(context -> serving(new ThreadBucket())),
          "limiter",
          ConfigFactory.parseString("pekko.loglevel = OFF, pekko.stdout-loglevel = OFF")
              .withFallback(ConfigFactory.load()));

  private static Behavior<Take> serving(ThreadBucket bucket) {
    return Behaviors.receiveMessage(
        take -> {
          take.replyTo().tell(bucket.take());
          return Behaviors.same();
        });
  }

  @Override
  public boolean allow(String key) {
    CompletionStage<Boolean> answer =
        AskPattern.ask(system, Take::new, TIMEOUT, system.scheduler());
    return answer.toCompletableFuture().join();
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
