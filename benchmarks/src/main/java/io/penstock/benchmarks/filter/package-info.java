/** Speed of the servlet filter beside other filters. Run by bin/bench filter. */
@NullMarked
package io.penstock.benchmarks.filter;

import org.jspecify.annotations.NullMarked;
