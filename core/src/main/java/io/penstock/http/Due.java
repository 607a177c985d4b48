package io.penstock.http;

/** A policy and what it is to be charged in all. Immutable. */
record Due(GatedPolicy policy, long cost) {}
