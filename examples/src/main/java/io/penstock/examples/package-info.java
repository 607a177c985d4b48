/**
 * A plain web application that is limited: a servlet by path, JAX-RS resources by annotation.
 * {@link io.penstock.examples.Demo} runs it embedded and shows what happens.
 */
@NullMarked
package io.penstock.examples;

import org.jspecify.annotations.NullMarked;
