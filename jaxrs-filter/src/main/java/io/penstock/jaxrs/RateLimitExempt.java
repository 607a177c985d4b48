package io.penstock.jaxrs;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Excepts a resource method from the {@link RateLimited} of its class, or a class from that of its
 * superclasses and interfaces. It is looked up in the same steps as {@link RateLimited}.
 *
 * <p>Only annotations are excepted from: a servlet filter in front of the application limits the
 * request all the same.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RateLimitExempt {}
