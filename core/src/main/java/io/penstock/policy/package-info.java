/**
 * Policies: named limiters together with the rules by which requests are counted against them, as
 * read from properties.
 */
@NullMarked
package io.penstock.policy;

import org.jspecify.annotations.NullMarked;
