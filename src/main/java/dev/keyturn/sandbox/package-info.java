/**
 * A whole world for rehearsals: a Railway, a Vault, the applications that run in them and the
 * traffic of their users, put together from one description. {@link
 * dev.keyturn.sandbox.SandboxWorld} starts it and says how any client reaches it, {@link
 * dev.keyturn.sandbox.HandProcedure} rotates in it by hand, and {@link
 * dev.keyturn.sandbox.RunReport} says what a rotation did to the users. It knows nothing of
 * Keyturn's engine: it is reached over HTTP like the real ones.
 */
@NullMarked
package dev.keyturn.sandbox;

import org.jspecify.annotations.NullMarked;
