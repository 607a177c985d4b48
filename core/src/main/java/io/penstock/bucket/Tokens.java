package io.penstock.bucket;

import java.math.BigInteger;

/**
 * An exact number of tokens, on its way from one limit to another.
 *
 * @param units how many units, not negative
 * @param unit how many of them are a token, positive
 */
public record Tokens(BigInteger units, long unit) {}
