package dev.keyturn.rotation;

import java.util.regex.Pattern;

/**
 * Where a secret rests in a KV v2 store: mount, path below it (segments of {@code [A-Za-z0-9_.-]},
 * joined by {@code /}), and the field.
 */
public record VaultPath(String mount, String path, String field) {
  private static final Pattern SHAPE =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+");

  public VaultPath {
    if (!SHAPE.matcher(mount + "/" + path + "/" + field).matches()) {
      throw new IllegalArgumentException("a Vault path is made of segments of [A-Za-z0-9_.-]");
    }
  }

  @Override
  public String toString() {
    return mount + "/" + path + "#" + field;
  }
}
