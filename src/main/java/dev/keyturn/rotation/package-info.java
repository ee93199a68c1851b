/**
 * What a rotation is: its plan, its states, the rules that move it, and the words for everything in
 * it. Pure code: no input or output, no framework, no clock. {@link
 * dev.keyturn.rotation.Transitions} lists every legal move, {@link dev.keyturn.rotation.Decision}
 * what to do next in each state; the interfaces in {@code port} say what the domain asks of the
 * outside.
 */
@NullMarked
package dev.keyturn.rotation;

import org.jspecify.annotations.NullMarked;
