package io.penstock.config;

/**
 * A value as it was found.
 *
 * @param where for people
 * @param text as written
 */
record Setting(String where, String text) {}
