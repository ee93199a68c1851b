/**
 * Tests of the whole sandbox world: real servers, real traffic, and the hand procedure in it. They
 * take seconds, because what they show takes time.
 */
@NullMarked
package dev.keyturn.sandbox;

import org.jspecify.annotations.NullMarked;
