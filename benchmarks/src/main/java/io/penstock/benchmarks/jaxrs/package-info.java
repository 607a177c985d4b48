/** The JAX-RS feature beside what one writes by hand, in Jersey without a server. */
@NullMarked
package io.penstock.benchmarks.jaxrs;

import org.jspecify.annotations.NullMarked;
