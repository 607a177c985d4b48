/**
 * The limiter that several machines share: {@link io.penstock.redis.RedisRateLimiter}.
 *
 * <p>Applications that are configured by properties need nothing of this package but its artifact.
 */
@NullMarked
package io.penstock.redis;

import org.jspecify.annotations.NullMarked;
