package dev.keyturn.rotation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one secret: the outgoing version, which was in force at the start, and the
 * incoming one.
 *
 * @param clearSince since when every look has found nothing that needs the version that is to go;
 *     null: not so now
 */
public record SecretProgress(
    SecretName name,
    @Nullable Fingerprint outgoing,
    @Nullable Fingerprint incoming,
    @Nullable Integer outgoingVersion,
    @Nullable Integer incomingVersion,
    @Nullable Kid outgoingKid,
    @Nullable Kid incomingKid,
    @Nullable Instant clearSince) {

  /** Nothing is known but what was in force at the start. */
  public static SecretProgress inForce(SecretName name, Fingerprint outgoing, Kid kid) {
    return new SecretProgress(name, outgoing, null, null, null, kid, null, null);
  }

  /** The outgoing value rests in Vault. */
  public SecretProgress adopted(int version) {
    return new SecretProgress(
        name, outgoing, incoming, version, incomingVersion, outgoingKid, incomingKid, clearSince);
  }

  /** The incoming value rests in Vault. */
  public SecretProgress made(Fingerprint made, int version, Kid kid) {
    return new SecretProgress(
        name, outgoing, made, outgoingVersion, version, outgoingKid, kid, null);
  }

  public SecretProgress clearSince(@Nullable Instant since) {
    return new SecretProgress(
        name,
        outgoing,
        incoming,
        outgoingVersion,
        incomingVersion,
        outgoingKid,
        incomingKid,
        since);
  }
}
