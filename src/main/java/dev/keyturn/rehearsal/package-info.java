/**
 * A rotation rehearsed: the real program on a world of the sandbox, made from the rotation plan, or
 * the procedure by hand for comparison. The only package that knows both Keyturn and {@code
 * sandbox}; the command line asks it and shows what it says.
 */
@NullMarked
package dev.keyturn.rehearsal;

import org.jspecify.annotations.NullMarked;
