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
 * @param kept how the outgoing value stays accepted after the clean-up; null: it goes
 * @param leftover the value that an earlier rotation has kept, which goes as this one begins; null:
 *     there was none
 */
public record SecretProgress(
    SecretName name,
    @Nullable Fingerprint outgoing,
    @Nullable Fingerprint incoming,
    @Nullable Integer outgoingVersion,
    @Nullable Integer incomingVersion,
    @Nullable Kid outgoingKid,
    @Nullable Kid incomingKid,
    @Nullable Instant clearSince,
    @Nullable Kept kept,
    @Nullable Fingerprint leftover) {

  /** Of which nothing is kept. */
  public SecretProgress(
      SecretName name,
      @Nullable Fingerprint outgoing,
      @Nullable Fingerprint incoming,
      @Nullable Integer outgoingVersion,
      @Nullable Integer incomingVersion,
      @Nullable Kid outgoingKid,
      @Nullable Kid incomingKid,
      @Nullable Instant clearSince) {
    this(
        name,
        outgoing,
        incoming,
        outgoingVersion,
        incomingVersion,
        outgoingKid,
        incomingKid,
        clearSince,
        null,
        null);
  }

  /**
   * Nothing is known yet.
   *
   * @param leftover as the record has it
   */
  public static SecretProgress asked(SecretName name, @Nullable Fingerprint leftover) {
    return new SecretProgress(name, null, null, null, null, null, null, null, null, leftover);
  }

  /** This value is in force at the start. */
  public SecretProgress inForce(Fingerprint found, Kid kid) {
    return new SecretProgress(name, found, null, null, null, kid, null, null, null, leftover);
  }

  /** The outgoing value rests in Vault. */
  public SecretProgress adopted(int version) {
    return with(incoming, version, incomingVersion, incomingKid, clearSince, kept);
  }

  /** The incoming value rests in Vault. */
  public SecretProgress made(Fingerprint made, int version, Kid kid) {
    return with(made, outgoingVersion, version, kid, null, kept);
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
        : with(incoming, outgoingVersion, version, incomingKid, clearSince, kept);
  }

  public SecretProgress clearSince(@Nullable Instant since) {
    return with(incoming, outgoingVersion, incomingVersion, incomingKid, since, kept);
  }

  /** The outgoing value stays accepted, or with null it goes after all. */
  public SecretProgress kept(@Nullable Kept stays) {
    return with(incoming, outgoingVersion, incomingVersion, incomingKid, clearSince, stays);
  }

  private SecretProgress with(
      @Nullable Fingerprint nowIncoming,
      @Nullable Integer nowOutgoingVersion,
      @Nullable Integer nowIncomingVersion,
      @Nullable Kid nowIncomingKid,
      @Nullable Instant since,
      @Nullable Kept stays) {
    return new SecretProgress(
        name,
        outgoing,
        nowIncoming,
        nowOutgoingVersion,
        nowIncomingVersion,
        outgoingKid,
        nowIncomingKid,
        since,
        stays,
        leftover);
  }
}
