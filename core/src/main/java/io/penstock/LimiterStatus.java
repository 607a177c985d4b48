package io.penstock;

/**
 * Figures of a whole limiter. Immutable; each figure is exact, but they are read one after the
 * other while the limiter works on, so they are not one consistent cut.
 *
 * @param keys buckets that exist now, shared overflow buckets not counted
 * @param maxKeys the most there can be
 * @param allowed calls allowed so far
 * @param denied calls denied so far
 * @param overloaded calls and casts refused so far because their mailbox was full
 * @param timedOut calls so far that gave up at their deadline, having spent nothing
 * @param restarts faults so far after which a bucket went on from its last good state
 * @param quarantined times so far that a key was put into quarantine
 * @param deepestMailbox the most messages that ever waited for one bucket
 */
public record LimiterStatus(
    long keys,
    long maxKeys,
    long allowed,
    long denied,
    long overloaded,
    long timedOut,
    long restarts,
    long quarantined,
    long deepestMailbox) {}
