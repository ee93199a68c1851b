package dev.keyturn.adapter.vault;

import java.nio.file.Path;

class RealVaultAnswersTest extends VaultAnswersContract {
  @Override
  VaultUnderTest begin() {
    return RealVault.startOrSkip("what a real Vault answers, against the file of its answers");
  }

  @Override
  boolean writes() {
    return Boolean.getBoolean("keyturn.docs.write");
  }

  @Override
  Path file() {
    return fileOf(RealVault.server());
  }
}
