package io.penstock.mailbox.proof;

import java.util.List;

/**
 * What a stress test shows.
 *
 * @param text the claim, in a few words
 * @param test the name of the test's class
 * @param weakenings ways to break it that the test must see; at least one
 */
record Claim(String text, String test, List<Weakening> weakenings) {}
