/**
 * Vault or OpenBao behind the port {@code SecretStore}, and the two things of its own that Keyturn
 * keeps there: its keys and the anchor of the audit trail. The driver is asked for one HTTP request
 * at a time, without its retries; every status is looked at here, and nothing that Vault or the
 * driver says is passed on in an exception.
 */
@NullMarked
package dev.keyturn.adapter.vault;

import org.jspecify.annotations.NullMarked;
