/**
 * A Vault that runs on the laptop: the HTTP interface of KV version 2, tokens, AppRole and JWT
 * logins and policies, refusing what HashiCorp Vault refuses and with its words. It keeps
 * everything in memory, counts its calls, and can be told to fail at any one of them. It depends on
 * nothing else of Keyturn.
 */
@NullMarked
package dev.keyturn.sandbox.vault;

import org.jspecify.annotations.NullMarked;
