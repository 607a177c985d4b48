package io.penstock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;

/**
 * A message on its way to Redis, which is never sent twice: it may spend, and an answer that was
 * lost does not tell whether it did.
 *
 * <p>Lettuce sends commands again when a connection is back, unless the client's options say
 * otherwise, and those may be the application's. By then the command must stand for something, so a
 * PING is written in its place. A redirection by Redis Cluster is different: who redirects has done
 * nothing.
 */
final class BucketCommand extends AsyncCommand<byte[], byte[], BucketAnswer> {

  BucketCommand(CommandType type, CommandArgs<byte[], byte[]> args, int width) {
    super(new Once(type, new BucketOutput(width), args));
  }

  /** Nobody waits any more: if it has not been written yet, it need not be. */
  void abandon() {
    ((Once) getDelegate()).abandoned = true;
  }

  private static final class Once extends Command<byte[], byte[], BucketAnswer> {

    private static final byte[] PING = "*1\r\n$4\r\nPING\r\n".getBytes(US_ASCII);

    private volatile boolean abandoned;
    private boolean written; // by one thread at a time, those of the connections

    Once(CommandType type, BucketOutput output, CommandArgs<byte[], byte[]> args) {
      super(type, output, args);
    }

    @Override
    public void encode(ByteBuf buf) {
      if (abandoned || (written && !isRedirected())) {
        buf.writeBytes(PING);
        return;
      }
      written = true;
      super.encode(buf);
    }

    /** Lettuce takes the error away before it follows a redirection. */
    private boolean isRedirected() {
      return ((BucketOutput) getOutput()).takeRedirection();
    }
  }
}
