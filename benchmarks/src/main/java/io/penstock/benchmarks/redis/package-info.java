/** What a decision costs that several machines share, in time and in commands. */
@NullMarked
package io.penstock.benchmarks.redis;

import org.jspecify.annotations.NullMarked;
