/**
 * The servlet side of Penstock: {@link io.penstock.servlet.RateLimitFilter}, registered in web.xml
 * or by program.
 */
@NullMarked
package io.penstock.servlet;

import org.jspecify.annotations.NullMarked;
