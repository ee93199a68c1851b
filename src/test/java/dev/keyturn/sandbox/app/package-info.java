/**
 * Tests of the sandbox application over real HTTP, and the edge that they and the load's tests
 * start replicas behind.
 */
@NullMarked
package dev.keyturn.sandbox.app;

import org.jspecify.annotations.NullMarked;
