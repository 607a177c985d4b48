/**
 * What a limiter tells the HTTP side beyond {@link io.penstock.Decision}, and how limiters that
 * several machines share are found. Exported to Penstock's own modules only: the limiters that
 * Penstock brings implement it, nobody else does.
 */
@NullMarked
package io.penstock.spi;

import org.jspecify.annotations.NullMarked;
