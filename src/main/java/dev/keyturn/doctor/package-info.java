/**
 * The checks of an installation: every permission and setting that the rotation plans need is tried
 * before there is a rotation, and nothing is changed. One class for each system that is asked. It
 * looks at the world as it is and not through the engine's ports, so it may know the adapters, as
 * {@code wiring} may; nobody but the command line asks it.
 */
@NullMarked
package dev.keyturn.doctor;

import org.jspecify.annotations.NullMarked;
