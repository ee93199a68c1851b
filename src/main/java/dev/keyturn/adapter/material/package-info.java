/**
 * Makes the values that rotations bring in: keys, key pairs, salts, tokens and passwords, from one
 * source of randomness. What is weaker than its standard allows is refused, and every value passes
 * a test of its own before anyone sees it.
 */
@NullMarked
package dev.keyturn.adapter.material;

import org.jspecify.annotations.NullMarked;
