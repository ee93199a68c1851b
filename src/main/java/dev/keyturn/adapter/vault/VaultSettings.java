package dev.keyturn.adapter.vault;

import dev.keyturn.remote.Loopback;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where Vault is and how to reach it.
 *
 * @param address {@code https://host:port} with nothing behind it; {@code http} only on this
 *     machine
 * @param namespace of Vault Enterprise, HCP or OpenBao; null: none
 * @param caFile PEM certificates to trust instead of the system's; null: the system's
 * @param timeout for one request, connecting and reading the whole answer included; at most 20
 *     seconds, because the wait after an unknown outcome counts on it
 */
public record VaultSettings(
    URI address,
    VaultLogin login,
    @Nullable String namespace,
    @Nullable Path caFile,
    Duration timeout) {
  private static final Duration LONGEST = Duration.ofSeconds(20);

  public VaultSettings {
    String path = String.valueOf(address.getPath());
    if (!Loopback.secure(address)
        || address.getUserInfo() != null
        || address.getQuery() != null
        || address.getFragment() != null
        || !path.matches("/?")) {
      throw new IllegalArgumentException(
          "Vault's address is not https://host:port; write it without path, user or query, and http only on this machine");
    }
    if (namespace != null && !namespace.matches("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*/?")) {
      throw new IllegalArgumentException(
          "Vault's namespace is not segments of [A-Za-z0-9_.-]; leave it out where there is none");
    }
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "Vault's timeout is " + timeout.toMillis() + " ms; set it above 0 and up to 20 seconds");
    }
  }

  /** Without a slash at the end. */
  String base() {
    return address.getScheme() + "://" + address.getRawAuthority();
  }
}
