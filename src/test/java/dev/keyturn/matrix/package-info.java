/**
 * The fault matrix: one whole rotation on the real adapters, real HTTP and a real database, broken
 * at every call in every way, and what was true after each break. The result is
 * docs/fault-matrix.md.
 */
@NullMarked
package dev.keyturn.matrix;

import org.jspecify.annotations.NullMarked;
