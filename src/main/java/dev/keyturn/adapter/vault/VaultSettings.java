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
 * @param authNamespace where the login is, when it is not that one; null: that one
 * @param caFile PEM certificates to trust instead of the system's; null: the system's
 * @param timeout for one request, connecting and reading the whole answer included; at most 20
 *     seconds, because the wait after an unknown outcome counts on it
 */
public record VaultSettings(
    URI address,
    VaultLogin login,
    @Nullable String namespace,
    @Nullable String authNamespace,
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
    checkNamespace(namespace);
    checkNamespace(authNamespace);
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "Vault's timeout is " + timeout.toMillis() + " ms; set it above 0 and up to 20 seconds");
    }
  }

  /** The login is in the same namespace. */
  public VaultSettings(
      URI address,
      VaultLogin login,
      @Nullable String namespace,
      @Nullable Path caFile,
      Duration timeout) {
    this(address, login, namespace, null, caFile, timeout);
  }

  private static void checkNamespace(@Nullable String namespace) {
    if (namespace != null && !namespace.matches("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*/?")) {
      throw new IllegalArgumentException(
          "Vault's namespace is not segments of [A-Za-z0-9_.-]; leave it out where there is none");
    }
  }

  /** Where the login and its token are. */
  @Nullable String loginNamespace() {
    return authNamespace == null ? namespace : authNamespace;
  }

  /**
   * What a policy beside the login writes before a path: the namespace below the login's, with a
   * slash behind it; empty where both are the same.
   */
  String below() {
    String login = bare(authNamespace);
    String own = bare(namespace);
    if (login.isEmpty() || login.equals(own)) {
      return "";
    }
    return login.equals("root")
        ? own + "/"
        : own.startsWith(login + "/") ? own.substring(login.length() + 1) + "/" : "";
  }

  private static String bare(@Nullable String namespace) {
    return namespace == null ? "" : namespace.replaceAll("/$", "");
  }

  /** Without a slash at the end. */
  String base() {
    return address.getScheme() + "://" + address.getRawAuthority();
  }
}
