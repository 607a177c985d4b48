package io.penstock.redis;

import io.lettuce.core.protocol.CommandHandler;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.Collection;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Sends together what several threads ask of Redis: system calls on both sides cost more than the
 * commands.
 *
 * <p>As long as few commands wait for their answers, a command goes out at once, with those that
 * other threads have left at the same time. While more wait, it stays until the next answers are
 * here, which is soon, as so many are under way. Nagle's algorithm does the same, but counts bytes.
 *
 * <p>Used by the thread of its connection only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who writes holds the promise
final class Together extends ChannelDuplexHandler {

  /** So many commands under way are a busy connection. */
  private static final int BUSY = 4;

  /** So many do not wait for company. */
  private static final int MOST = 64;

  private @Nullable Queue<RedisCommand<?, ?, ?>> unanswered; // those just written included
  private int written; // since the last flush
  private boolean scheduled;

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    CommandHandler commands = ctx.pipeline().get(CommandHandler.class);
    unanswered = commands == null ? null : commands.getStack();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    written += message instanceof Collection<?> several ? several.size() : 1;
    ctx.write(message, promise);
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    if (written >= MOST) {
      flushNow(ctx);
    } else if (unanswered == null || unanswered.size() - written < BUSY) {
      flushSoon(ctx);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.fireChannelReadComplete();
    if (written > 0) {
      flushSoon(ctx);
    }
  }

  /** When what other threads have left so far is written, too. */
  private void flushSoon(ChannelHandlerContext ctx) {
    if (!scheduled) {
      scheduled = true;
      ctx.executor()
          .execute(
              () -> {
                scheduled = false;
                flushNow(ctx);
              });
    }
  }

  private void flushNow(ChannelHandlerContext ctx) {
    written = 0;
    ctx.flush();
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    flushNow(ctx);
    ctx.close(promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    written = 0;
    ctx.fireChannelInactive();
  }
}
