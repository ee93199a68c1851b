package dev.keyturn.rotation.port;

/**
 * What a rotation did, signed.
 *
 * @param text canonical JSON, RFC 8785
 * @param note a signed note over the text's SHA-256, with the audit trail's key
 */
public record SignedReceipt(String text, String note) {}
