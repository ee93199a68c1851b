package dev.keyturn.rotation;

import dev.keyturn.rotation.Layout.SlotContent;
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

  /**
   * Under which number one of the two values rests in Vault; null: it does not, as far as known.
   */
  public @Nullable Integer version(SlotContent which) {
    return which == SlotContent.OUTGOING ? outgoingVersion : incomingVersion;
  }

  /** One of the two values rests in Vault under another number. */
  public SecretProgress kept(SlotContent which, int version) {
    return which == SlotContent.OUTGOING
        ? adopted(version)
        : new SecretProgress(
            name,
            outgoing,
            incoming,
            outgoingVersion,
            version,
            outgoingKid,
            incomingKid,
            clearSince);
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
