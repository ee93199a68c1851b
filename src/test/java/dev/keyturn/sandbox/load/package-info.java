/**
 * Whole rotations under traffic: what users notice when it is done in three slots, and when it is
 * done by hand.
 */
@NullMarked
package dev.keyturn.sandbox.load;

import org.jspecify.annotations.NullMarked;
