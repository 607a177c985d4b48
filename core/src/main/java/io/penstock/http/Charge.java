package io.penstock.http;

/**
 * A policy to be asked for a request, by name.
 *
 * @param policy the name of the policy
 * @param cost tokens to spend; -1: the policy's own cost
 */
public record Charge(String policy, long cost) {}
