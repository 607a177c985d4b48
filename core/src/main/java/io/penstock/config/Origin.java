package io.penstock.config;

/**
 * Where a policy was defined.
 *
 * @param where for people: a file, {@code init-param}, a class and method
 * @param inPlace whether that is an annotation, over which the configuration of the same name
 *     stands
 */
public record Origin(String where, boolean inPlace) {}
