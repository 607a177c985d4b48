/** The mailbox of an actor that owns no thread; it knows nothing of buckets. Not exported. */
@NullMarked
package io.penstock.mailbox;

import org.jspecify.annotations.NullMarked;
