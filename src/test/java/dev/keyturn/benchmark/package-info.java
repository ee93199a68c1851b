/**
 * What a rotation costs, counted and not guessed. The figures in {@code docs/benchmarks.md} come
 * from here; the tests hold the bounds that the page promises.
 */
@NullMarked
package dev.keyturn.benchmark;

import org.jspecify.annotations.NullMarked;
