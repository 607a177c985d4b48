/** The limiter of one machine: a table of bucket actors, and those who tend it. Not exported. */
@NullMarked
package io.penstock.local;

import org.jspecify.annotations.NullMarked;
