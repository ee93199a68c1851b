/**
 * Puts the program together: reads the settings from the process's environment variables and makes
 * the beans, and nothing else. The only package that knows every other one but the command line and
 * what that asks: {@code doctor} and {@code rehearsal}.
 */
@NullMarked
package dev.keyturn.wiring;

import org.jspecify.annotations.NullMarked;
