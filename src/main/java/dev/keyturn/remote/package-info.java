/**
 * Calling out, for whoever calls: one sender with a limit to its time and its answer, what a call
 * that did not succeed means for what is done next, how long to wait before another, and which
 * hosts are this very machine. It knows the JDK and nothing of rotations.
 */
@NullMarked
package dev.keyturn.remote;

import org.jspecify.annotations.NullMarked;
