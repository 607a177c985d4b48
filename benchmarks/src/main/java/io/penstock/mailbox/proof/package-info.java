/** Runs the stress tests against the sources as they are and against weakened ones. */
@NullMarked
package io.penstock.mailbox.proof;

import org.jspecify.annotations.NullMarked;
