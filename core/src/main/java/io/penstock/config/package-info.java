/**
 * Settings as read, before anything is built from them. <b>Internal:</b> exported for Penstock's
 * own filters, may change with any version. Only {@link io.penstock.config.ConfigurationException}
 * is meant for applications.
 */
@NullMarked
package io.penstock.config;

import org.jspecify.annotations.NullMarked;
