/**
 * The way from a request to an answer, free of any server's types. <b>Internal:</b> exported for
 * Penstock's own filters, may change with any version.
 */
@NullMarked
package io.penstock.http;

import org.jspecify.annotations.NullMarked;
