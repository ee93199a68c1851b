/** The API over real HTTP, against the sandbox. */
@NullMarked
package dev.keyturn.api;

import org.jspecify.annotations.NullMarked;
