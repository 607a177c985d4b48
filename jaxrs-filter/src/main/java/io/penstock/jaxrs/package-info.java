/**
 * Rate limiting of Jakarta REST resources: annotate them with {@link io.penstock.jaxrs.RateLimited}
 * and register {@link io.penstock.jaxrs.RateLimitFeature}.
 */
@NullMarked
package io.penstock.jaxrs;

import org.jspecify.annotations.NullMarked;
