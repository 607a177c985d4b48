package io.penstock.mailbox;

/**
 * Keeps two actors level. One that came first holds back a little longer the next time, one that
 * came second a little less, so that they keep meeting at the same point, whatever the machine and
 * however long a sender looks at a mailbox before it leaves its message.
 *
 * <p>One for each actor of a test; racy on purpose.
 */
public final class Pace {

  private static final int LONGEST = 100_000;

  private int spins;

  /** Holds back. */
  public void hold() {
    for (int i = spins; i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  /** Tells who came first this time. */
  public void came(boolean first) {
    int now = spins;
    spins = first ? Math.min(now + 1, LONGEST) : Math.max(now - 1, 0);
  }
}
