package dev.keyturn.adapter.vault;

class RealVaultSessionTest extends VaultSessionContract {
  @Override
  VaultUnderTest begin() {
    return RealVault.startOrSkip("logins, tokens and policies at a real Vault");
  }
}
