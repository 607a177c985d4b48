package io.penstock.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.mailbox.Mailbox;
import io.penstock.mailbox.Message;
import io.penstock.mailbox.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A mailbox on the bench: notes what happens, in order, and lets a test do what owners do. */
final class RecordingMailbox extends Mailbox {

  final List<String> handled = Collections.synchronizedList(new ArrayList<>());
  final List<String> faults = new ArrayList<>();
  final List<Integer> depths = Collections.synchronizedList(new ArrayList<>());
  int backstops;
  Runnable onEnqueued = () -> {};
  Runnable onFault = () -> {};
  Runnable onBackstop = () -> {};

  @Override
  protected void handle(Message message) {
    Letter letter = (Letter) message;
    letter.work.run();
    letter.handler = Thread.currentThread();
    if (letter.answer()) {
      letter.commit.run();
      handled.add(letter.name);
    }
  }

  @Override
  protected void faulted(Message message, Throwable fault) {
    faults.add(((Letter) message).name + ": " + fault.getMessage());
    onFault.run();
  }

  @Override
  protected void enqueued(int waiting) {
    depths.add(waiting);
    onEnqueued.run();
  }

  @Override
  protected void backstop() {
    backstops++;
    onBackstop.run();
  }

  Outcome post(Letter letter) {
    return post(letter, 1_000);
  }

  Outcome post(Letter letter, int capacity) {
    return cast(letter, capacity);
  }

  Outcome ask(Letter letter, long timeoutNanos, int capacity) {
    return call(letter, timeoutNanos, capacity);
  }

  boolean isOffered() {
    return offered;
  }

  void offer() {
    offered = true;
  }

  boolean isIdle() {
    boolean claimed = tryClaim();
    if (claimed) {
      release();
    }
    return claimed && !offered;
  }

  int mail() {
    return waiting();
  }

  boolean claim() {
    return tryClaim();
  }

  void letGo() {
    release();
  }

  boolean close() {
    return tryClose();
  }

  boolean hasEnded() {
    return isClosed();
  }

  /** A cast whose handling sends those, one after the other. */
  Letter sending(Letter... letters) {
    return Letter.cast(
        "own",
        () -> {
          for (Letter letter : letters) {
            assertThat(post(letter)).as(letter.name).isEqualTo(Outcome.QUEUED);
          }
        });
  }

  /** The names of {@link #sending} that many {@link Letter#casts}. */
  static List<String> ownAnd(int casts) {
    List<String> names = new ArrayList<>();
    names.add("own");
    for (Letter letter : Letter.casts(casts)) {
      names.add(letter.name);
    }
    return names;
  }

  /** Does some work when it is handled; a call if it has a sender. */
  static final class Letter extends Message {

    final String name;
    final Runnable work;
    Runnable commit = () -> {};
    Runnable afterwards = () -> {};
    volatile Thread handler;
    int concluded;

    /** A cast that does nothing. */
    static Letter cast(String name) {
      return cast(name, () -> {});
    }

    static Letter cast(String name, Runnable work) {
      return new Letter(name, null, work);
    }

    static Letter call(String name) {
      return new Letter(name, Thread.currentThread(), () -> {});
    }

    /** A cast whose handling meets a fault. */
    static Letter bad(String name) {
      return cast(
          name,
          () -> {
            throw new IllegalStateException("boom");
          });
    }

    /** Casts by the names of c0, c1 and so on. */
    static Letter[] casts(int count) {
      Letter[] casts = new Letter[count];
      for (int i = 0; i < count; i++) {
        casts[i] = cast("c" + i);
      }
      return casts;
    }

    private Letter(String name, Thread sender, Runnable work) {
      super(sender);
      this.name = name;
      this.work = work;
    }

    boolean answer() {
      return complete();
    }

    @Override
    protected void afterwards() {
      concluded++;
      afterwards.run();
    }
  }
}
