package dev.keyturn.adapter.vault;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class RealVaultAnswersTest extends VaultAnswersContract {
  @Override
  VaultUnderTest begin() {
    return RealVault.startOrSkip("what a real Vault answers, against the file of its answers");
  }

  @Test
  @EnabledIfSystemProperty(named = "keyturn.docs.write", matches = "true")
  void the_file_is_written_anew() throws IOException {
    Files.writeString(FILE, recorded());
  }
}
