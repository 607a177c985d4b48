/** What a decision costs, in time and in memory, beside other limiters. */
@NullMarked
package io.penstock.benchmarks;

import org.jspecify.annotations.NullMarked;
