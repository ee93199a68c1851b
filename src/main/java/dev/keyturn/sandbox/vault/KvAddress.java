package dev.keyturn.sandbox.vault;

import java.util.Arrays;
import java.util.List;

/** The parts of a KV v2 request path: {@code <mount>/<kind>/<key>}. */
record KvAddress(String kind, String key) {
  private static final List<String> KINDS =
      List.of("data", "metadata", "delete", "undelete", "destroy", "config");

  /**
   * @param rest what follows the mount and its slash
   */
  static KvAddress parse(String rest) {
    int slash = rest.indexOf('/');
    return slash < 0
        ? new KvAddress(rest, "")
        : new KvAddress(rest.substring(0, slash), rest.substring(slash + 1));
  }

  /** Whether the store has such paths at all. */
  boolean known() {
    return KINDS.contains(kind);
  }

  /** The first segment after the mount that names a kind; mounts have one or more segments. */
  static String kindIn(String path) {
    return Arrays.stream(path.split("/", -1))
        .skip(1)
        .filter(KINDS::contains)
        .findFirst()
        .orElse("");
  }
}
