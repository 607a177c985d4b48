package io.penstock.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads an answer of the script, without boxes. */
final class BucketOutput extends CommandOutput<byte[], byte[], BucketAnswer> {

  private final long[] numbers;
  private int count;
  private boolean redirected;

  /**
   * Makes it.
   *
   * @param width how many elements levels take
   */
  @SuppressWarnings("NullAway") // of unannotated Lettuce: nothing has been read yet
  BucketOutput(int width) {
    super(ByteArrayCodec.INSTANCE, null);
    this.numbers = new long[2 + width];
  }

  @Override
  public void set(long integer) {
    if (count < numbers.length) {
      numbers[count++] = integer;
    }
  }

  @Override
  public void set(@Nullable ByteBuffer bytes) {
    // Not from the script: the answer to what was written in its place. Says nothing of a bucket.
  }

  @Override
  public void setError(@Nullable ByteBuffer error) {
    super.setError(error);
    String text = getError();
    redirected = text != null && (text.startsWith("MOVED ") || text.startsWith("ASK "));
  }

  /** Whether the last answer was a redirection; tells so once. */
  boolean takeRedirection() {
    boolean was = redirected;
    redirected = false;
    return was;
  }

  /** Null if it was not the script that answered. */
  @Override
  public @Nullable BucketAnswer get() {
    return count < 2
        ? null
        : new BucketAnswer(numbers[0], numbers[1], Arrays.copyOfRange(numbers, 2, count));
  }
}
