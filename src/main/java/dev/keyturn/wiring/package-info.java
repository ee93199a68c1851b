/**
 * Puts the program together: reads the settings from the process's environment variables and makes
 * the beans. The only package that knows every other one.
 */
@NullMarked
package dev.keyturn.wiring;

import org.jspecify.annotations.NullMarked;
