package dev.keyturn.rotation;

/**
 * What a consumer does with a secret. A signer's deploy waits until every pure verifier has moved.
 */
public enum Role {
  SIGNER,
  VERIFIER,
  BOTH;

  public boolean signs() {
    return this != VERIFIER;
  }
}
