package io.penstock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A message on its way to Redis, which is never sent twice: it may spend, and an answer that was
 * lost does not tell whether it did.
 *
 * <p>Lettuce sends commands again when a connection is back, unless the client's options say
 * otherwise, and those may be the application's. By then the command must stand for something, so a
 * PING is written in its place. A redirection by Redis Cluster is different: who redirects has done
 * nothing.
 *
 * <p>It writes itself, in pieces that are the same for all messages where they are, and tells its
 * exchange itself: Lettuce's own commands make a dozen objects for each decision.
 */
final class BucketCommand implements RedisCommand<byte[], byte[], BucketAnswer> {

  private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(US_ASCII);
  private static final byte[] LINE = "\r\n".getBytes(US_ASCII);

  private final BucketScript script;
  private final Message message;
  private final long deadline;
  private final boolean inFull;
  private final BucketOutput output;
  private final AtomicReference<Exchange> waiting; // null when done

  private volatile boolean abandoned;
  private boolean written; // by one thread at a time, those of the connections

  /**
   * Makes a command.
   *
   * @param deadline in microseconds of Redis' clock, 0 if there is none
   * @param inFull with the text of the script, for a Redis that does not know it
   * @param exchange is told how it ended, once
   */
  BucketCommand(
      BucketScript script, Message message, long deadline, boolean inFull, Exchange exchange) {
    this.script = script;
    this.message = message;
    this.deadline = deadline;
    this.inFull = inFull;
    this.output = new BucketOutput(message.limits().width());
    this.waiting = new AtomicReference<>(exchange);
  }

  /** Nobody waits any more: if it has not been written yet, it need not be. */
  void abandon() {
    abandoned = true;
  }

  @Override
  public void encode(ByteBuf buf) {
    // Lettuce takes the error away before it follows a redirection.
    if (abandoned || (written && !output.takeRedirection())) {
      buf.writeBytes(PING);
      return;
    }
    written = true;
    boolean gives = message.verb().gives();
    buf.writeBytes(script.start(inFull, gives));
    writeBulk(buf, message.key());
    LimitSet limits = message.limits();
    buf.writeBytes(limits.line());
    buf.writeDoubleLE(message.verb().number());
    buf.writeDoubleLE((double) Math.min(message.tokens(), BucketScript.MOST));
    buf.writeDoubleLE((double) deadline);
    buf.writeBytes(limits.numbers());
    if (gives) {
      writeBulk(buf, message.channel());
    }
  }

  private static void writeBulk(ByteBuf buf, byte[] bytes) {
    buf.writeByte('$');
    buf.writeBytes(Integer.toString(bytes.length).getBytes(US_ASCII));
    buf.writeBytes(LINE).writeBytes(bytes).writeBytes(LINE);
  }

  @Override
  public void complete() {
    Exchange exchange = waiting.getAndSet(null);
    if (exchange != null) {
      if (output.hasError()) {
        exchange.failed(new RedisCommandExecutionException(output.getError()));
      } else {
        exchange.answered(output.get());
      }
    }
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    Exchange exchange = waiting.getAndSet(null);
    if (exchange != null) {
      exchange.failed(failure);
    }
    return exchange != null;
  }

  @Override
  public void cancel() {
    completeExceptionally(new CancellationException("Lettuce has cancelled it"));
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public boolean isDone() {
    return waiting.get() == null;
  }

  @Override
  public CommandOutput<byte[], byte[], BucketAnswer> getOutput() {
    return output;
  }

  @Override
  public void setOutput(CommandOutput<byte[], byte[], BucketAnswer> other) {
    throw new UnsupportedOperationException("its answer has a form of its own");
  }

  /** Only the key, by which clusters place it. */
  @Override
  public CommandArgs<byte[], byte[]> getArgs() {
    return new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(message.key());
  }

  @Override
  public ProtocolKeyword getType() {
    return inFull ? CommandType.EVAL : CommandType.EVALSHA;
  }
}
