/**
 * The program as its users meet it: in processes of its own, against the sandbox's Railway, Vault
 * and applications, over real HTTP. Nothing here looks inside Keyturn; what happened is read from
 * its output, its exit codes, its files, and from the world.
 */
@NullMarked
package dev.keyturn.endtoend;

import org.jspecify.annotations.NullMarked;
