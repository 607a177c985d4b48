/**
 * What a limiter tells the HTTP side beyond {@link io.penstock.Decision}. Not exported: the
 * limiters that Penstock brings implement it, nobody else does.
 */
@NullMarked
package io.penstock.spi;

import org.jspecify.annotations.NullMarked;
