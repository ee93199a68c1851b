/**
 * Rotation after rotation under random faults, in many sandbox worlds at once, with users who never
 * stop. The engine and its adapters are the real ones; what dies and breaks is what is around them.
 */
@NullMarked
package dev.keyturn.soak;

import org.jspecify.annotations.NullMarked;
