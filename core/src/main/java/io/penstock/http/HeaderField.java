package io.penstock.http;

/** A response field to set. */
public record HeaderField(String name, String value) {}
