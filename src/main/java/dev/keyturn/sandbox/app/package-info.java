/**
 * The application that a sandbox service runs: it signs and checks tokens, stores backups and API
 * keys, and attests which keys it holds. It is written like a customer's program, knows nothing of
 * Keyturn's engine, and speaks only HTTP. One {@link dev.keyturn.sandbox.app.AppSpec} describes a
 * service; its {@link dev.keyturn.sandbox.app.Habit} says whether it follows the three slots or the
 * "new first" habit that the hand procedure had.
 */
@NullMarked
package dev.keyturn.sandbox.app;

import org.jspecify.annotations.NullMarked;
