/**
 * Tests that look at pages in a real browser. They are compiled only where there is one: see the
 * profile {@code browser} in pom.xml.
 */
@NullMarked
package dev.keyturn.browser;

import org.jspecify.annotations.NullMarked;
