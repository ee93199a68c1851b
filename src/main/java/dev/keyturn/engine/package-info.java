/**
 * Moves rotations. {@link dev.keyturn.engine.Engine#tick} observes, decides, journals, acts and
 * journals again, until there is nothing to do now; the scheduler, the one-shot for cron and every
 * test call the same method. No other package decides to try a step of a rotation again.
 */
@NullMarked
package dev.keyturn.engine;

import org.jspecify.annotations.NullMarked;
