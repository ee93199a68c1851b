package dev.keyturn.adapter.vault;

class SandboxVaultAnswersTest extends VaultAnswersContract {
  @Override
  VaultUnderTest begin() {
    return new SandboxUnderTest();
  }
}
