/**
 * Rate limiting by bucket actors: {@link io.penstock.RateLimiter} and the values it takes and
 * gives.
 *
 * <p>Every type here is safe for use by several threads. Nothing takes or returns null.
 */
@NullMarked
package io.penstock;

import org.jspecify.annotations.NullMarked;
