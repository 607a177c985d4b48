package io.penstock.http;

/** A response field that was set. */
record HeaderField(String name, String value) {}
