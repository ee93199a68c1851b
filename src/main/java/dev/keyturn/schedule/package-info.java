/**
 * Gives rotations their turns in a process that stays. {@link
 * dev.keyturn.schedule.RotationScheduler} keeps one task for each open rotation in the database
 * that all processes share, so each is ticked by one of them at a time and taken over when that one
 * dies. When a turn is worth its requests is decided in {@link dev.keyturn.schedule.RotationWork};
 * what a turn does is the engine's alone.
 */
@NullMarked
package dev.keyturn.schedule;

import org.jspecify.annotations.NullMarked;
