/** The designs of a bucket that were considered, side by side: what docs/decisions.md quotes. */
@NullMarked
package io.penstock.benchmarks.designs;

import org.jspecify.annotations.NullMarked;
