package dev.keyturn.adapter.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The policy that docs/vault.md tells operators to write, for the path {@code shop/production}. */
public final class DocumentedPolicy {
  private DocumentedPolicy() {}

  public static String hcl() {
    try {
      String page = Files.readString(Path.of("docs/vault.md"));
      String opening = "```hcl\n";
      int from = page.indexOf(opening);
      int to = page.indexOf("```", from + opening.length());
      if (from < 0 || to < 0) {
        throw new IllegalStateException("docs/vault.md shows no policy");
      }
      return page.substring(from + opening.length(), to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
