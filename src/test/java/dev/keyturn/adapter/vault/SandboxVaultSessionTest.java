package dev.keyturn.adapter.vault;

class SandboxVaultSessionTest extends VaultSessionContract {
  @Override
  VaultUnderTest begin() {
    return new SandboxUnderTest();
  }
}
