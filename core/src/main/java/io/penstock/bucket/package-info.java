/** Exact integer arithmetic of token buckets: pure functions, no time, no threads. Not exported. */
@NullMarked
package io.penstock.bucket;

import org.jspecify.annotations.NullMarked;
