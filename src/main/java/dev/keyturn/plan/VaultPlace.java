package dev.keyturn.plan;

/**
 * Where the values of one environment rest: a KV version 2 mount and a path below it, one Vault
 * secret for each secret of the plan.
 *
 * @param path without the mount, segments of {@code [a-z0-9-]{1,63}} joined by slashes, such as
 *     {@code zkeb/staging}
 */
public record VaultPlace(String mount, String path) {}
