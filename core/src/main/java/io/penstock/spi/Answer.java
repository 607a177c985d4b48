package io.penstock.spi;

import io.penstock.Decision;
import java.util.List;

/**
 * A decision together with what each limit says for itself.
 *
 * @param decision what {@link io.penstock.RateLimiter#decide} would have returned
 * @param limits one decision for each limit, in order of declaration; its {@code allowed} tells
 *     whether that limit alone had enough, its times are that limit's own
 */
public record Answer(Decision decision, List<Decision> limits) {}
