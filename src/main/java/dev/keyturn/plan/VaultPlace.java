package dev.keyturn.plan;

import java.util.List;

/**
 * Where the values of one environment rest: a KV version 2 mount and a path below it, one Vault
 * secret for each secret of the plan.
 *
 * @param segments each {@code [a-z0-9-]{1,63}}; joined by the adapter, never taken from one string
 */
public record VaultPlace(String mount, List<String> segments) {
  public VaultPlace {
    segments = List.copyOf(segments);
  }

  /** The segments joined by slashes, without the mount, such as {@code zkeb/staging}. */
  public String path() {
    return String.join("/", segments);
  }
}
