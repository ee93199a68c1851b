package dev.keyturn.audit;

import java.security.KeyPair;

/**
 * How a trail's heads and receipts are signed. The program has one way, {@link Ed25519}, and none
 * to choose another; a test that looks at no signature hands in a cheaper one.
 */
interface SignatureScheme {
  /** The 64-byte signature over the message. */
  byte[] sign(KeyPair pair, byte[] message);

  /**
   * @param publicKey 32 bytes
   * @param signature 64 bytes
   */
  boolean verifies(byte[] publicKey, byte[] message, byte[] signature);
}
