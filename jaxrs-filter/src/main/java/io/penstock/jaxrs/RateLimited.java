package io.penstock.jaxrs;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Limits the requests that a resource method answers, or every method of a resource class.
 *
 * <p>Either {@link #value} names a policy of the configuration, or {@link #refillRate} and what
 * stands beside it define one in place. Several annotations on one element must all allow.
 *
 * <p>Which annotations hold for a method is looked up in this order, and the first step that has
 * any {@code @RateLimited} or {@link RateLimitExempt} decides alone: the method itself; the
 * superclass methods it overrides, nearest first; the interface methods it implements; the resource
 * class; its superclasses, nearest first; its interfaces. So the annotation of a method replaces
 * that of its class. Both annotations in one step, or two unrelated interfaces that disagree, are
 * an error.
 *
 * <p>A sub-resource class without annotations of its own goes by those of the class whose locator
 * led to it.
 *
 * <p>Errors (an unknown policy, values that do not fit, an annotation where it limits nothing, such
 * as on a method that answers no request or on a sub-resource locator) stop the application from
 * starting. They are all listed at once, each with its class and method.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Repeatable(RateLimited.List.class)
public @interface RateLimited {

  /**
   * The name of a policy of the configuration. Its own {@code paths} and {@code methods} do not
   * matter here.
   *
   * @return the name; empty: the policy is defined in place
   */
  String value() default "";

  /**
   * The name of a policy defined in place. A policy of this name in the configuration stands over
   * what is written here.
   *
   * @return the name; empty: {@code class-method} in lower case, or {@code class} where the
   *     annotation stands on one, of the class that it is written in, so that resources that
   *     inherit it share the policy
   */
  String name() default "";

  /**
   * How fast tokens come back, for a policy defined in place: {@code 5/min}, {@code 100/15m}, or a
   * number of tokens per second.
   *
   * @return the rate; empty: {@link #value} names a policy
   */
  String refillRate() default "";

  /**
   * How many tokens a full bucket holds, for a policy defined in place.
   *
   * @return tokens, at least 0; -1: as many as {@link #refillRate} counts in one period
   */
  long capacity() default -1;

  /**
   * What tells clients apart, for a policy defined in place: {@code ip}, {@code header:NAME},
   * {@code principal}, joined by {@code +}, alternatives by {@code |}.
   *
   * @return the key expression
   */
  String key() default "ip";

  /**
   * How many tokens a request spends.
   *
   * @return tokens, at least 1; -1: what the policy says
   */
  long cost() default -1;

  /** Several annotations on one element; the compiler writes it. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.TYPE, ElementType.METHOD})
  @interface List {

    /**
     * The annotations.
     *
     * @return at least two
     */
    RateLimited[] value();
  }
}
