package dev.keyturn.rotation;

/**
 * Where a secret rests in a KV v2 store: mount, path below it (segments of {@code [A-Za-z0-9_.-]},
 * joined by {@code /}), and the field.
 */
public record VaultPath(String mount, String path, String field) {
  public VaultPath {
    if (!(mount + "/" + path + "/" + field)
        .matches("[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+")) {
      throw new IllegalArgumentException("a Vault path is made of segments of [A-Za-z0-9_.-]");
    }
  }

  @Override
  public String toString() {
    return mount + "/" + path + "#" + field;
  }
}
